// Each channel's payload of each attack, read by a strict reader of its format and compared field by field.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "base/utf8.h"
#include "notify/message.h"
#include "notify/protocols.h"
#include "notify/render.h"
#include "notify/way.h"
#include "support/attack_corpus.h"
#include "support/process.h"

using namespace tocsin;
using namespace tocsin::notify;

namespace {

struct Attack {
  Transition transition;
  Alarm alarm;
  Topic topic{{"ops", {}}, {}, {}};
  Subscription subscription;
  RenderContext context{"db-1", "us-east-1", "111122223333"};

  [[nodiscard]] RenderRequest request() const { return {transition, alarm, topic, subscription}; }
};

// The text stands in every place that somebody else writes.
Attack attack_of(const std::string& text) {
  Attack a;
  a.transition.id = "0b7e6ad0-0000-5000-8000-000000000001";
  a.transition.alarm = text;
  a.transition.group = {{"User", text}};
  a.transition.old_state = AlarmState::ok;
  a.transition.new_state = AlarmState::alarm;
  a.transition.time = *parse_iso8601("2026-11-15T20:35:41Z");
  a.transition.reason = text;
  a.transition.value = 7;
  a.transition.evidence = {
      {a.transition.time,
       {std::make_shared<const std::string>("/var/log/" + text), 1, static_cast<std::uint32_t>(text.size()),
        std::make_shared<const std::string>(cut_utf8(text, 256))}}};
  a.alarm.description = text;
  a.alarm.playbook = text;
  a.alarm.labels = {{"note", text}};
  a.subscription.id = "s";
  return a;
}

// What a person may see: nothing that drives a terminal, nothing that turns the direction of reading.
bool is_tame(std::string_view text, bool lines) {
  const std::string safe = lines ? printable_lines(text) : printable(text);
  return safe == text;
}

std::string filled(const std::string& payload) { return fill_way(payload, Duration(42)); }

// Where the text was cut, its beginning must be that of the original.
bool is_or_begins(std::string_view found, std::string_view wanted) {
  constexpr std::string_view kCut = "…";
  if (found == wanted) return true;
  if (!found.ends_with(kCut)) return false;
  found.remove_suffix(kCut.size());
  return wanted.starts_with(found);
}

class Json {
 public:
  explicit Json(const std::string& text) {
    INFO(text.substr(0, 2000));
    REQUIRE(parser_.parse(text).get(root_) == simdjson::SUCCESS);
  }
  [[nodiscard]] simdjson::dom::element at(std::string_view pointer) const {
    simdjson::dom::element found;
    INFO(pointer);
    REQUIRE(root_.at_pointer(pointer).get(found) == simdjson::SUCCESS);
    return found;
  }
  [[nodiscard]] std::string text(std::string_view pointer) const {
    std::string_view found;
    REQUIRE(at(pointer).get_string().get(found) == simdjson::SUCCESS);
    return std::string(found);
  }
  [[nodiscard]] std::vector<std::string> keys(std::string_view pointer) const {
    std::vector<std::string> names;
    for (const auto member : at(pointer).get_object()) names.emplace_back(member.key);
    return names;
  }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

void each_attack(const std::function<void(const Attack&)>& look) {
  int number = 0;
  for (const std::string& text : tocsin::test::attack_corpus()) {
    INFO("attack " << number++ << ": " << printable(cut_utf8(text, 80)));
    look(attack_of(text));
  }
}

std::string without_entities(std::string text) {
  const auto replace = [&](std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  CHECK(text.find_first_of("<>") == std::string::npos);
  for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1)) {
    const std::string_view rest = std::string_view(text).substr(at);
    const bool entity = rest.starts_with("&amp;") || rest.starts_with("&lt;") || rest.starts_with("&gt;");
    CHECK(entity);
  }
  replace("&lt;", "<");
  replace("&gt;", ">");
  replace("&amp;", "&");
  return text;
}

// Discord's: every sign must have its backslash; what is left is what is seen.
std::string without_backslashes(std::string_view text) {
  std::string out;
  bool clean = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool sign = c > 0x20 && c < 0x7F && std::isalnum(c) == 0;
    if (c == '\\') {
      ++i;
      clean = clean && i < text.size();
      if (i < text.size()) out += text[i];
    } else {
      clean = clean && !sign;
      out += text[i];
    }
  }
  CHECK(clean);
  return out;
}

}  // namespace

TEST_CASE("no attack makes a message's texts longer than a screen, or wild") {
  each_attack([](const Attack& a) {
    const Message m = compose(a.request(), a.context);
    for (const std::string* text : {&m.who, &m.subject, &m.sentence, &m.reason, &m.see, &m.next, &m.playbook}) {
      CHECK(is_tame(*text, false));
      CHECK(text->size() < 12'000);
    }
    for (const Fact& fact : m.facts) CHECK((is_tame(fact.title, false) && is_tame(fact.value, false)));
    for (const ShownLine& line : m.lines) CHECK((is_tame(line.text, false) && is_tame(line.place, false)));
  });
}

TEST_CASE("no attack breaks out of what Slack is sent") {
  each_attack([](const Attack& a) {
    const Message m = compose(a.request(), a.context);
    const std::string payload = filled(render_slack(a.request(), a.context));
    CHECK(payload.size() < 60'000);
    const Json json(payload);
    CHECK(json.keys("") == std::vector<std::string>{"text", "mrkdwn", "blocks"});
    CHECK(is_or_begins(without_entities(json.text("/text")), m.subject));
    CHECK(is_or_begins(without_entities(json.text("/blocks/0/text/text")), m.subject));
    CHECK(json.text("/blocks/0/text/text").size() <= 150);
    CHECK(is_or_begins(without_entities(json.text("/blocks/1/text/text")), m.sentence + "\n" + m.reason));
    std::size_t blocks = 0;
    for (const auto block : json.at("/blocks").get_array()) {
      ++blocks;
      std::string_view type;
      REQUIRE(block["type"].get_string().get(type) == simdjson::SUCCESS);
      CHECK((type == "header" || type == "section" || type == "context"));
      simdjson::dom::element text;
      if (block["text"].get(text) == simdjson::SUCCESS) {
        CHECK(std::string_view(text["type"]) == "plain_text");
        CHECK(std::string_view(text["text"]).size() <= 3000);
      }
    }
    CHECK(blocks == 6);
    CHECK(is_or_begins(without_entities(json.text("/blocks/2/fields/3/text")), "note: " + m.facts[3].value));
    CHECK(json.text("/blocks/5/elements/0/text") == "Sent 42 ms after the line.");
  });
}

TEST_CASE("no attack breaks out of the card that Teams is sent, which has no text that is read as markup") {
  each_attack([](const Attack& a) {
    const Message m = compose(a.request(), a.context);
    const std::string payload = filled(render_teams(a.request(), a.context));
    CHECK(payload.size() < 28'000);
    const Json json(payload);
    CHECK(json.keys("") == std::vector<std::string>{"type", "attachments"});
    const std::string card = "/attachments/0/content";
    CHECK(json.keys(card) == std::vector<std::string>{"$schema", "type", "version", "body"});
    for (const auto block : json.at(card + "/body").get_array()) {
      CHECK(std::string_view(block["type"]) == "RichTextBlock");
      for (const auto run : block["inlines"].get_array()) CHECK(std::string_view(run["type"]) == "TextRun");
    }
    CHECK(is_or_begins(json.text(card + "/body/0/inlines/0/text"), m.subject));
    CHECK(is_or_begins(json.text(card + "/body/1/inlines/0/text"), m.sentence));
    CHECK(is_or_begins(json.text(card + "/body/2/inlines/0/text"), m.reason));
  });
}

TEST_CASE("no attack breaks out of the embed that Discord is sent, or calls anybody") {
  each_attack([](const Attack& a) {
    const Message m = compose(a.request(), a.context);
    const Json json(filled(render_discord(a.request(), a.context)));
    CHECK(json.keys("") == std::vector<std::string>{"embeds", "allowed_mentions"});
    CHECK(json.keys("/allowed_mentions") == std::vector<std::string>{"parse"});
    CHECK(json.at("/allowed_mentions/parse").get_array().size() == 0);
    const std::string title = json.text("/embeds/0/title");
    const std::string description = json.text("/embeds/0/description");
    std::size_t all = title.size() + description.size() + json.text("/embeds/0/footer/text").size();
    CHECK(title.size() <= 256);
    CHECK(description.size() <= 4096);
    CHECK(is_or_begins(without_backslashes(title), m.subject));
    const std::string seen = without_backslashes(description);
    const std::string first = m.sentence + "\n" + m.reason;
    const bool whole = seen.starts_with(first);
    const bool cut =
        is_or_begins(seen.substr(0, seen.find("…") + 3), first) || seen.starts_with(m.sentence.substr(0, 200));
    CHECK((whole || cut));
    for (const auto field : json.at("/embeds/0/fields").get_array()) {
      const std::string_view name = field["name"];
      const std::string_view value = field["value"];
      CHECK((!name.empty() && name.size() <= 256 && !value.empty() && value.size() <= 1024));
      without_backslashes(value);
      all += name.size() + value.size();
    }
    CHECK(all <= 6000);
  });
}

TEST_CASE("no attack breaks out of PagerDuty's event, Alertmanager's alert or a webhook") {
  each_attack([](const Attack& a) {
    const Message m = compose(a.request(), a.context);
    const std::string wanted = to_valid_utf8(a.transition.alarm);
    const Json event(filled(render_pagerduty(a.request(), a.context)));
    CHECK(event.text("/event_action") == "trigger");
    CHECK(event.text("/dedup_key").size() == 36);
    CHECK(is_or_begins(event.text("/payload/summary"), m.subject));
    CHECK(event.text("/payload/summary").size() <= 1024);
    CHECK(event.text("/payload/custom_details/reason") == m.reason);
    CHECK(event.text("/payload/custom_details/sent") == "Sent 42 ms after the line.");

    const Json alert(render_alertmanager(a.request(), a.context));
    CHECK(alert.text("/0/labels/alertname") == wanted);
    CHECK(alert.text("/0/labels/User") == wanted);
    CHECK(alert.keys("/0") == std::vector<std::string>{"labels", "annotations", "startsAt"});

    const Json hook(render_webhook(a.request(), a.context));
    CHECK(hook.text("/type") == "alarm.state_changed");
    CHECK(hook.text("/data/alarm") == wanted);
    CHECK(hook.text("/data/group/User") == wanted);
    CHECK(hook.text("/data/reason") == wanted);
    CHECK(hook.text("/data/labels/note") == wanted);
    CHECK(hook.text("/data/lines/0/text") == to_valid_utf8(*a.transition.evidence[0].event.text));
  });
}

TEST_CASE("no attack breaks out of the alarm message of SNS, its envelope, its form or EventBridge's event") {
  each_attack([](const Attack& a) {
    const std::string wanted = to_valid_utf8(a.transition.alarm);
    const Json envelope(render_sns_envelope(a.request(), a.context));
    const Json alarm(envelope.text("/Message"));
    CHECK(alarm.text("/AlarmName") == wanted);
    CHECK(alarm.text("/NewStateReason") == wanted);
    CHECK(alarm.text("/Trigger/Dimensions/0/value") == wanted);
    const std::string subject = envelope.text("/Subject");
    CHECK(subject.size() <= 100);
    CHECK(std::all_of(subject.begin(), subject.end(), [](char c) { return c >= 0x20 && c < 0x7F; }));

    const Json event(render_eventbridge(a.request(), a.context));
    CHECK(event.text("/detail/alarmName") == wanted);
    CHECK(event.text("/detail/state/reason") == wanted);

    // The form: four fields, and no more.
    const std::string form = filled(render_sns_publish(a.request(), a.context));
    CHECK(std::count(form.begin(), form.end(), '&') == 4);
    CHECK(std::count(form.begin(), form.end(), '=') == 5);
    CHECK(form.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%&=") ==
          std::string::npos);
    std::string message;
    const std::string encoded = form.substr(form.find("&Message=") + 9);
    for (std::size_t i = 0; i < encoded.size(); ++i) {
      if (encoded[i] != '%') {
        message += encoded[i];
      } else {
        message += static_cast<char>(std::stoi(encoded.substr(i + 1, 2), nullptr, 16));
        i += 2;
      }
    }
    const Json structure(message);
    CHECK(structure.keys("") == std::vector<std::string>{"default", "email", "sms"});
    CHECK(Json(structure.text("/default")).text("/AlarmName") == wanted);
    CHECK(is_tame(structure.text("/email"), true));
  });
}

TEST_CASE("no attack breaks out of a message of syslog or an entry of the journal") {
  each_attack([](const Attack& a) {
    const Message m = compose(a.request(), a.context);
    const std::string payload = filled(render_syslog(a.request(), a.context));
    CHECK(std::count(payload.begin(), payload.end(), '\n') == 1);
    const std::string line = payload.substr(0, payload.find('\n'));
    CHECK(is_tame(line, false));
    const std::string head = "<27>1 2026-11-15T20:35:41.000Z db-1 tocsin - ALARM [alarm@32473";
    REQUIRE(line.starts_with(head));
    // SD-PARAMs, as RFC 5424 reads them.
    std::size_t at = head.size();
    std::vector<std::pair<std::string, std::string>> parameters;
    while (line[at] == ' ') {
      const std::size_t equals = line.find('=', at);
      REQUIRE(line[equals + 1] == '"');
      auto& [name, value] = parameters.emplace_back(line.substr(at + 1, equals - at - 1), "");
      for (at = equals + 2; line[at] != '"'; ++at) {
        if (line[at] == '\\') ++at;
        value += line[at];
      }
      ++at;
    }
    REQUIRE(line.substr(at).starts_with("] \xEF\xBB\xBF"));
    REQUIRE(parameters.size() == 5);
    CHECK(parameters[0].first == "name");
    CHECK(is_or_begins(parameters[0].second, printable(a.transition.alarm)));
    CHECK(parameters[1] == std::pair<std::string, std::string>("state", "ALARM"));

    const std::string entry = filled(render_journal(a.request(), a.context));
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin < entry.size();) {
      const std::size_t end = entry.find('\n', begin);
      REQUIRE(end != std::string::npos);
      const std::string field = entry.substr(begin, end - begin);
      CHECK(is_tame(field, false));
      names.push_back(field.substr(0, field.find('=')));
      begin = end + 1;
    }
    CHECK(names == std::vector<std::string>{"MESSAGE", "PRIORITY", "MESSAGE_ID", "SYSLOG_IDENTIFIER", "TOCSIN_ALARM",
                                            "TOCSIN_GROUP", "TOCSIN_STATE", "TOCSIN_OLD_STATE", "TOCSIN_REASON",
                                            "TOCSIN_TRANSITION", "TOCSIN_LINE", "TOCSIN_NEXT"});
  });
}

TEST_CASE("no attack breaks out of a mail, as Python's parser reads it") {
  const std::string program =
      "import email, email.policy, json, sys\n"
      "raw = sys.stdin.buffer.read()\n"
      "m = email.message_from_bytes(raw, policy=email.policy.default)\n"
      "assert not m.defects, m.defects\n"
      "assert all(len(l) <= 78 for l in raw.split(b'\\r\\n')), 'long line'\n"
      "assert raw.count(b'\\n') == raw.count(b'\\r\\n') == raw.count(b'\\r'), 'bare CR or LF'\n"
      "print(json.dumps({'names': [k for k in m.keys()], 'subject': str(m['Subject']), 'alarm': "
      "str(m['X-Tocsin-Alarm']),"
      " 'body': m.get_content().replace('\\r\\n', '\\n')}))\n";
  if (tocsin::test::run({"/usr/bin/python3", "-c", "pass"}).status != 0) {
    WARN("skipped: needs /usr/bin/python3");
    return;
  }
  each_attack([&](const Attack& a) {
    const Message m = compose(a.request(), a.context);
    const auto read =
        tocsin::test::run({"/usr/bin/python3", "-c", program}, filled(render_email(a.request(), a.context)));
    INFO(read.errors);
    REQUIRE(read.status == 0);
    const Json json(read.output);
    std::vector<std::string> names;
    for (const auto name : json.at("/names").get_array()) names.emplace_back(std::string_view(name));
    CHECK(names == std::vector<std::string>{"Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
                                            "Precedence", "X-Tocsin-Alarm", "X-Tocsin-State", "MIME-Version",
                                            "Content-Type", "Content-Transfer-Encoding"});
    const std::string subject = json.text("/subject");
    CHECK(m.subject.starts_with(subject));
    CHECK((subject == m.subject || subject.size() > 290));
    CHECK(is_or_begins(json.text("/alarm"), printable(a.transition.alarm)));
    const std::string body = json.text("/body");
    CHECK(is_tame(body, true));
    CHECK_THAT(body, Catch::StartsWith(m.sentence + "\n" + m.reason + "\n"));
    CHECK_THAT(body, Catch::Contains("\nSent 42 ms after the line.\n"));
  });
}
