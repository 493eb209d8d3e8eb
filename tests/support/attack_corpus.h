// Texts that an attacker would log, or get into a rule: each tries to break out of some format.
#pragma once

#include <string>
#include <vector>

namespace tocsin::test {

inline std::vector<std::string> attack_corpus() {
  return {
      "plain",
      "a\r\nBcc: evil@example.com\r\n\r\nbody",
      "x\rSubject: other",
      "x\nTOCSIN_STATE=OK\nPRIORITY=0",
      std::string("nul\0byte", 8),
      "<!channel> <!here> <@U123> <https://evil.example/|click>",
      "@everyone @here <@&123> [click](https://evil.example/) https://evil.example/x ||spoiler||",
      "<at>everyone</at> **bold** _it_ `code` ```fence``` ~~x~~ # h\n> q\n- l\n1. n",
      R"(quotes " ' ` \ "} ] {"a":1} \" \\" \u0000 &amp; &lt; < > &)",
      "$(touch /tmp/owned) `id` ${IFS} ; rm -rf / | cat && x || y > /dev/null",
      "\x1B[2J\x1B]0;owned\x07\x1B[31mred\x9B"
      "31m",
      "\xE2\x80\xAE"
      "desrever \xE2\x81\xA6 isolate \xD8\x9C \xE2\x80\x8F rtl",
      "\xE2\x80\xA8 line \xE2\x80\xA9 paragraph \xC2\x85 next",
      "=?utf-8?q?encoded?= =?utf-8?b?eA==?= word",
      "] \"] [x@1 a=\"b\"] \xEF\xBB\xBF bom",
      "\xFF\xFE\xC0\xAF invalid \xED\xA0\x80 surrogate",
      "&Message=other&TopicArn=arn%3Aaws&Action=Delete%00+x",
      "{alarm} {{x}} {reason}",
      ".\r\n.\r\nQUIT\r\n",
      "From the start\n.dot",
      "\xF0\x9F\x92\xA5 \xE6\x97\xA5\xE6\x9C\xAC \xC3\xA4\xC3\xB6\xC3\xBC",
      "-n --config=/etc/shadow",
      std::string(1U << 20U, 'A'),
      [] {
        std::string s;
        for (int i = 0; i < 200000; ++i) s += "<&\"\\\n";
        return s;
      }(),
      [] {
        std::string s;
        for (int i = 0; i < 200000; ++i) s += "\xF0\x9F\x92\xA5";
        return s;
      }(),
  };
}

}  // namespace tocsin::test
