// Format `cloudtrail`: a record is an event, dated by its `eventTime`.
//
// Records come as AWS delivers them, {"Records":[...]}, on one line or pretty printed, any number of such documents one
// after the other; as a bare array [...]; or one after the other (a line each, or not). A digest or a notice of
// delivery is no record, and is counted as what it is. record_framing.h says how records are cut out, and what becomes
// of broken ones.
//
// CloudTrail delivers a record at least once, each trail by itself, and a bucket is synced more than once: copies have
// their eventID and recipientAccountId in common. sharedEventID does not count: the start and the end of an Insight
// have it in common, and so do the two records of a call across accounts, one for each account.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_cloudtrail();

}  // namespace tocsin::format
