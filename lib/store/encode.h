// Lists in one column. The bytes stand on disk: a version, once written, is read for ever.
//
//   version 1:  0x01, then for each event, oldest first
//               time    zigzag varint   event time in ms since 1970, UTC
//               offset  varint
//               length  varint
//               file    varint          0: not from a file; 1: the file of the event before; n + 2: a path of n bytes
//               follows
//
// Single values (SingleValues), version 1:
//               0x01, then kind (SingleValues::Kind), then for each value, in rising order
//               value   varint          the bits of the number as an integer, less those of the one before
//               count   varint          at least 1
//
// Dimensions, version 1:
//               0x01, then for each, by name: size of the name, the name, size of the value, the value; sizes as
//               varints
//
// Lineage of a position, version 1:
//               0x01, then the position's birth and modified (zigzag varints, ns), size (varint), size of found_at, it;
//               how many files are older, how many newer; then for each of them, the older ones first:
//               device, inode, birth (zigzag), prefix_hash, prefix_bytes, modified (zigzag), size, size of found_at,
//               it, offset, flags (1: skipping_long_line, 2: second_half_of_overlap, 4: a last_stamp), last_stamp
//               (zigzag)
//
// Keys of records: eight bytes each, lowest first.
//
// A varint is 7 bits a byte, lowest first; the top bit says that more follow. Paths are bytes: they need not be UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/definitions.h"
#include "model/event.h"
#include "model/position.h"
#include "model/single_values.h"

namespace tocsin::store {

std::string encode(const std::vector<Evidence>& events);

// Of events of one file in a row, the path is held once. Error: of another version, or cut short.
Result<std::vector<Evidence>> decode_evidence(std::string_view bytes);

std::string encode_single_values(const SingleValues& values);

// Error: of another version, cut short, out of order, or more than limits::kDistinctValues.
Result<SingleValues> decode_single_values(std::string_view bytes);

// Equal dimensions in the same order have equal bytes.
std::string encode_dimensions(const Dimensions& dimensions);

// Error: of another version, or cut short.
Result<Dimensions> decode_dimensions(std::string_view bytes);

// What the columns of a position do not hold.
std::string encode_lineage(const Position& position);

// Into the position. Error: of another version, cut short, or more files than limits::kPlaces.
Result<void> decode_lineage(std::string_view bytes, Position& position);

std::string encode_keys(const std::vector<std::uint64_t>& keys);

// Error: cut short.
Result<std::vector<std::uint64_t>> decode_keys(std::string_view bytes);

}  // namespace tocsin::store
