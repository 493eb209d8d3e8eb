// A transfer of libcurl and what holds for every one of ours: deadlines, an interrupt, TLS that is verified, no
// redirect, nothing out of the environment. Shared by http_client and smtp.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "deliver/deliverer.h"

namespace tocsin::deliver {

class CurlList {
 public:
  void add(const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list_.get(), line.c_str()); longer != nullptr) {
      static_cast<void>(list_.release());
      list_.reset(longer);
    }
  }
  [[nodiscard]] curl_slist* get() const { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

// One thread at a time.
class CurlEasy {
 public:
  CurlEasy();

  // False: there is no memory for one.
  [[nodiscard]] bool ready() const { return easy_ != nullptr; }
  // As new, but for the connection, which a burst shares. `protocols`: "https", or several with commas between them.
  void begin(Duration deadline, const DeliverSettings& settings, std::string_view protocols);
  CURLcode perform() { return curl_easy_perform(easy_.get()); }

  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }
  // Copies the text.
  void set(CURLoption option, const std::string& text) { curl_easy_setopt(easy_.get(), option, text.c_str()); }
  [[nodiscard]] long status() const;
  [[nodiscard]] CURL* get() const { return easy_.get(); }

  // What libcurl says of a transfer that failed, printable and cut.
  [[nodiscard]] std::string why(CURLcode code) const;

 private:
  struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  std::unique_ptr<CURL, Cleanup> easy_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

// Of a transfer that failed: certificates do not mend themselves while we wait, and asking again would only hide that
// somebody stands in between.
Verdict verdict_of(CURLcode code);

}  // namespace tocsin::deliver
