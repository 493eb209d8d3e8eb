// An HTTP server on loopback that does as it is told, once a connection: for tests of clients.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace tocsin::test {

// What a connection is given after its request was read.
struct PeerAnswer {
  enum class Then : std::uint8_t {
    close,  // as a peer does that is done
    reset,  // with RST
    hang,   // holds the connection open and says no more
    drip,   // one byte of blank now and then, without end
    flood,  // bytes as fast as they are taken, without end
  };
  std::string bytes;  // sent first, as they are
  Then then = Then::close;
};

// A whole answer: "HTTP/1.1 200 OK", its headers ("Name: value\r\n" each) and a body with its length.
PeerAnswer http_answer(int status, std::string_view headers = {}, std::string_view body = {});

class HttpPeer {
 public:
  // The n-th connection gets the n-th answer; those after the last get the last.
  explicit HttpPeer(std::vector<PeerAnswer> script);
  ~HttpPeer();
  HttpPeer(const HttpPeer&) = delete;
  HttpPeer& operator=(const HttpPeer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path) const;
  // What came so far, whole requests as they stood on the wire, one a connection.
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  void run();
  void serve(int connection, const PeerAnswer& answer);
  [[nodiscard]] bool wait(int fd, short events, int timeout_ms) const;  // false: time is over, or the peer is to end
  [[nodiscard]] std::string read_request(int connection) const;

  std::vector<PeerAnswer> script_;
  UniqueFd listener_;
  UniqueFd stop_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace tocsin::test
