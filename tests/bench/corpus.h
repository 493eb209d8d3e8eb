// What the benchmarks read: generated, seeded, the same on every machine. Files stand below build/bench/ and are made
// once; a change of the generator changes their names (kEdition).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tocsin::bench {

inline constexpr std::size_t kLogBytes = 200'000'000;

// Literals that stand in the log: in one of 50 lines, 50, 500, 26.
inline constexpr const char* kLiteral = "Failed password";
inline constexpr const char* kOccurring[] = {kLiteral, "Accepted publickey", "maximum authentication attempts exceeded",
                                             "for invalid user admin"};

// The words of which hard patterns are made: all of them common in the log.
const std::vector<std::string>& vocabulary();

// /var/log/secure of a busy host: lines of about 100 bytes with the traditional stamp. Its path; about `bytes` long.
// `copy` names another file of the same content.
std::string secure_log(std::size_t bytes = kLogBytes, int copy = 0);

// CloudTrail records of about 1.4 KB in one document {"Records":[...]}, gzip. Its path; about `bytes` when inflated.
std::string cloudtrail_gz(std::size_t bytes);

// Patterns: one that occurs, and then such as hardly do.
std::vector<std::string> literals(std::size_t n);   // the first four of them kOccurring
std::vector<std::string> addresses(std::size_t n);  // "from 10.1.2.3 port": digits are everywhere in the log
std::vector<std::vector<std::string>> common_terms(std::size_t n);  // three of the vocabulary each
std::vector<std::string> wildcard_regexes(std::size_t n);           // a.*b.*c over the vocabulary

// An empty directory build/bench/NAME; its path.
std::string keep_directory(const std::string& name);
// A file of `content` in build/bench/; its path.
std::string keep(const std::string& name, const std::string& content);

}  // namespace tocsin::bench
