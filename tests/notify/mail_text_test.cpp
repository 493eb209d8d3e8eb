#include "notify/mail_text.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "notify/way.h"

using namespace tocsin;
using namespace tocsin::notify;

TEST_CASE("a header of plain ASCII stands as it is, folded at its blanks") {
  CHECK(mail_header("Subject", "disk full").value() == "Subject: disk full\r\n");
  CHECK(mail_header("Subject", "").value() == "Subject: \r\n");
  const std::string long_text = "twelve bytes twelve bytes twelve bytes twelve bytes twelve bytes twelve bytes end";
  CHECK(mail_header("Subject", long_text).value() ==
        "Subject: twelve bytes twelve bytes twelve bytes twelve bytes twelve bytes\r\n twelve bytes end\r\n");
}

TEST_CASE("what is not ASCII, and what could be taken for an encoded word, is one") {
  CHECK(mail_header("Subject",
                    "Platte \xC3\xBC"
                    "berl\xC3\xA4uft")
            .value() == "Subject: =?utf-8?q?Platte_=C3=BCberl=C3=A4uft?=\r\n");
  CHECK(mail_header("Subject", "=?utf-8?q?x?=").value() == "Subject: =?utf-8?q?=3D=3Futf=2D8=3Fq=3Fx=3F=3D?=\r\n");
}

TEST_CASE("no line of a header is longer than 78 characters, and no character is cut in two") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\xF0\x9F\x92\xA5x";
  for (const std::string& value : {text, std::string(2000, 'x'), fmt::format("a {:y<500}", "")}) {
    const std::string header = mail_header("X-Tocsin-Alarm", value).value();
    for (std::size_t at = 0; at < header.size();) {
      const std::size_t end = header.find("\r\n", at);
      CHECK(end - at <= 78);
      at = end + 2;
    }
  }
}

TEST_CASE("a control character in a header is an error") {
  for (const char c : {'\r', '\n', '\0', '\x1B', '\x7F', '\t'})
    CHECK_FALSE(mail_header("Subject", std::string("a") + c + "b").has_value());
}

TEST_CASE("quoted-printable: short lines, blanks at ends and dots at beginnings encoded, marks kept") {
  CHECK(quoted_printable("a = b \nc\n") == "a =3D b=20\r\nc\r\n");
  CHECK(quoted_printable(".\nFrom x\n\xC3\xA4\t") == "=2E\r\n=46rom x\r\n=C3=A4=09");
  CHECK(quoted_printable(std::string("a") + kWayMark) == std::string("a") + kWayMark);
  const std::string text = quoted_printable(std::string(200, 'x'));
  CHECK(text == fmt::format("{0}=\r\n{0}=\r\n{1}", std::string(75, 'x'), std::string(50, 'x')));
}

TEST_CASE("a host's name becomes what may stand in a Message-ID") {
  CHECK(message_id_domain("db-1.example.com") == "db-1.example.com");
  CHECK(message_id_domain("db 1\r\n>.x") == "db-1---.x");
  CHECK(message_id_domain("") == "localhost");
  CHECK(message_id_domain("..") == "-");
}
