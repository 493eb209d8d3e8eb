// The formats that other programs parse, member by member.
#include <catch2/catch.hpp>

#include "notify/alert_identity.h"
#include "notify/render.h"
#include "notify/sns_alarm.h"
#include "notify/way.h"

using namespace tocsin;
using namespace tocsin::notify;

namespace {

Transition change() {
  Transition t;
  t.id = "0b7e6ad0-0000-5000-8000-000000000001";
  t.alarm = "ssh-bruteforce";
  t.old_state = AlarmState::ok;
  t.new_state = AlarmState::alarm;
  t.time = *parse_iso8601("2026-11-03T04:06:35.472Z");
  t.reason =
      "Threshold Crossed: 1 datapoint [7.0 (03/11/26 04:05:00)] was greater than or equal to the threshold (5.0).";
  t.reason_data = R"j({"version":"1.0"})j";
  t.value = 7;
  t.threshold = 5;
  return t;
}

Alarm definition() {
  Alarm alarm;
  alarm.name.value = "ssh-bruteforce";
  alarm.metric_name.value = "FailedLogins";
  alarm.name_space = "Host";
  alarm.dimensions = {{"Host", "web1"}};
  alarm.threshold = 5;
  alarm.comparison = Comparison::greater_or_equal;
  alarm.treat_missing_data = MissingData::missing;
  alarm.alarm_actions = {{"ops", {}}};
  return alarm;
}

// What stands in the place of its @.
std::string with(std::string text, std::string_view inserted) {
  text.replace(text.find('@'), 1, inserted);
  return text;
}

const RenderContext kContext{"db-1", "us-east-1", "111122223333"};
const Topic kTopic{{"ops", {}}, {}, {}};

Subscription subscription(Protocol protocol, HttpFormat format = HttpFormat::webhook) {
  Subscription s;
  s.id = "sub";
  s.protocol = protocol;
  s.format = format;
  return s;
}

}  // namespace

TEST_CASE("the alarm message is CloudWatch's, member by member") {
  const Transition t = change();
  CHECK(
      sns_alarm({t, definition(), kTopic, {}}, kContext) ==
      R"j({"AlarmName":"ssh-bruteforce","AlarmDescription":null,"AWSAccountId":"111122223333",)j"
      R"j("AlarmConfigurationUpdatedTimestamp":"2026-11-03T04:06:35.472+0000","NewStateValue":"ALARM",)j"
      R"j("NewStateReason":"Threshold Crossed: 1 datapoint [7.0 (03/11/26 04:05:00)] was greater than or equal to the threshold (5.0).",)j"
      R"j("StateChangeTime":"2026-11-03T04:06:35.472+0000","Region":"US East (N. Virginia)",)j"
      R"j("AlarmArn":"arn:aws:cloudwatch:us-east-1:111122223333:alarm:ssh-bruteforce","OldStateValue":"OK",)j"
      R"j("OKActions":[],"AlarmActions":["arn:aws:sns:us-east-1:111122223333:ops"],"InsufficientDataActions":[],)j"
      R"j("Trigger":{"MetricName":"FailedLogins","Namespace":"Host","StatisticType":"Statistic","Statistic":"SUM","Unit":null,)j"
      R"j("Dimensions":[{"value":"web1","name":"Host"}],"Period":60,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold",)j"
      R"j("Threshold":5.0,"TreatMissingData":"missing","EvaluateLowSampleCountPercentile":""}})j");
}

TEST_CASE("M of N, percentiles, metric math and composite alarms have the members that CloudWatch gives them") {
  const Transition t = change();
  Alarm alarm = definition();
  alarm.datapoints_to_alarm = 2;
  alarm.evaluation_periods = 3;
  alarm.statistic = Statistic::percentile(99);
  alarm.unit = "Count";
  CHECK_THAT(sns_alarm({t, alarm, kTopic, {}}, kContext),
             Catch::Contains(R"j("StatisticType":"ExtendedStatistic","ExtendedStatistic":"p99","Unit":"Count")j") &&
                 Catch::Contains(R"j("EvaluationPeriods":3,"DatapointsToAlarm":2,"ComparisonOperator")j"));
  alarm = definition();
  alarm.metrics.resize(2);
  alarm.metrics[0].id.value = "m1";
  alarm.metrics[0].metric_name = "A";
  alarm.metrics[0].name_space = "N";
  alarm.metrics[0].period = Duration(300'000);
  alarm.metrics[0].return_data = false;
  alarm.metrics[1].id.value = "e1";
  alarm.metrics[1].expression.value = "m1 * 2";
  alarm.metrics[1].label = "twice";
  CHECK_THAT(
      sns_alarm({t, alarm, kTopic, {}}, kContext),
      Catch::Contains(R"j("Trigger":{"Period":300,"EvaluationPeriods":1,)j") &&
          Catch::EndsWith(
              R"j("Metrics":[{"Id":"m1","MetricStat":{"Metric":{"Dimensions":[],"MetricName":"A","Namespace":"N"},"Period":300,"Stat":"Average"},"ReturnData":false},)j"
              R"j({"Id":"e1","Expression":"m1 * 2","Label":"twice","ReturnData":true}]}})j"));
  Transition composite = t;
  composite.is_composite = true;
  composite.reason_data =
      R"j({"triggeringAlarms":[{"arn":"arn:x\"arn\":","state":{"value":"ALARM","timestamp":"2026-11-03T04:06:35.472+0000"}}]})j";
  Alarm notice;
  notice.alarm_rule = "ALARM(\"a\")";
  CHECK_THAT(
      sns_alarm({composite, notice, kTopic, {}}, kContext),
      Catch::EndsWith(
          R"j("AlarmRule":"ALARM(\"a\")","TriggeringChildren":[{"Arn":"arn:x\"arn\":","State":{"Value":"ALARM","Timestamp":"2026-11-03T04:06:35.472+0000"}}]})j"));
  composite.reason_data.clear();
  CHECK_THAT(sns_alarm({composite, notice, kTopic, {}}, kContext), Catch::EndsWith(R"j("TriggeringChildren":[]})j"));
}

TEST_CASE("a subject has 100 characters at most, the name cut") {
  Transition t = change();
  CHECK(sns_subject({t, {}, kTopic, {}}, kContext) == "ALARM: \"ssh-bruteforce\" in US East (N. Virginia)");
  t.alarm.assign(255, 'n');
  t.alarm += "\n\xC3\xA4";
  const std::string subject = sns_subject({t, {}, kTopic, {}}, kContext);
  CHECK(subject.size() == 100);
  CHECK_THAT(subject, Catch::StartsWith("ALARM: \"nnn") && Catch::EndsWith("nnn...\" in US East (N. Virginia)"));
  t.alarm = "\n\xC3\xA4";
  CHECK(sns_subject({t, {}, kTopic, {}}, {"", "xx-new-1", ""}) == "ALARM: \"??\" in xx-new-1");
}

TEST_CASE("the envelope of SNS and the event of EventBridge stand around the change") {
  const Transition t = change();
  const Subscription sns = subscription(Protocol::http, HttpFormat::sns);
  const std::string id = outbox_id(t, sns);
  CHECK_THAT(
      render_http({t, definition(), kTopic, sns}, kContext),
      Catch::StartsWith(with(
          R"j({"Type":"Notification","MessageId":"@","TopicArn":"arn:aws:sns:us-east-1:111122223333:ops","Subject":"ALARM: \"ssh-bruteforce\" in US East (N. Virginia)","Message":"{\"AlarmName\":\"ssh-bruteforce\")j",
          id)) &&
          Catch::EndsWith(R"j(}}","Timestamp":"2026-11-03T04:06:35.472Z"})j"));
  const Subscription bridge = subscription(Protocol::http, HttpFormat::eventbridge);
  CHECK(
      render_http({t, definition(), kTopic, bridge}, kContext) ==
      with(
          R"j({"version":"0","id":"@","detail-type":"CloudWatch Alarm State Change","source":"tocsin","account":"111122223333",)j"
          R"j("time":"2026-11-03T04:06:35Z","region":"us-east-1","resources":["arn:aws:cloudwatch:us-east-1:111122223333:alarm:ssh-bruteforce"],)j"
          R"j("detail":{"alarmName":"ssh-bruteforce","configuration":{"metrics":[{"id":"m1","metricStat":{"metric":{"namespace":"Host",)j"
          R"j("name":"FailedLogins","dimensions":{"Host":"web1"}},"period":60,"stat":"Sum"},"returnData":true}]},)j"
          R"j("state":{"value":"ALARM","reason":"Threshold Crossed: 1 datapoint [7.0 (03/11/26 04:05:00)] was greater than or equal to the threshold (5.0).",)j"
          R"j("reasonData":"{\"version\":\"1.0\"}","timestamp":"2026-11-03T04:06:35.472+0000"},"previousState":{"value":"OK"}}})j",
          outbox_id(t, bridge)));
}

TEST_CASE("what PagerDuty triggers an OK resolves, by the same key, whatever the time") {
  Transition t = change();
  const std::string trigger = render_pagerduty({t, definition(), kTopic, {}}, kContext);
  CHECK_THAT(
      trigger,
      Catch::StartsWith(with(
          R"j({"event_action":"trigger","dedup_key":"@","payload":{"summary":"ALARM: ssh-bruteforce on db-1","source":"db-1","severity":"error","timestamp":"2026-11-03T04:06:35.472Z")j",
          alert_key(t, kContext))));
  t.new_state = AlarmState::ok;
  t.time += Duration(100'000);
  CHECK_THAT(render_pagerduty({t, definition(), kTopic, {}}, kContext),
             Catch::StartsWith(with(R"j({"event_action":"resolve","dedup_key":"@)j", alert_key(change(), kContext))));
  t.group = {{"SourceIp", "203.0.113.7"}};
  CHECK(alert_key(t, kContext) != alert_key(change(), kContext));
}

TEST_CASE("an alert's labels are the same for ALARM and OK, and only OK has an end") {
  Transition t = change();
  t.group = {{"Source-Ip", "203.0.113.7"}, {"Source_Ip", "b"}, {"7", ""}};
  Alarm alarm = definition();
  alarm.labels = {{"team", "db"}, {"severity", "mine"}};
  const std::string labels =
      R"j([{"labels":{"alertname":"ssh-bruteforce","instance":"db-1","severity":"error","Source_Ip":"203.0.113.7","Source_Ip_":"b","team":"db","severity_":"mine"},)j";
  CHECK_THAT(render_alertmanager({t, alarm, kTopic, {}}, kContext),
             Catch::StartsWith(labels) && Catch::EndsWith(R"j("startsAt":"2026-11-03T04:06:35.472Z"}])j"));
  t.new_state = AlarmState::ok;
  CHECK_THAT(render_alertmanager({t, alarm, kTopic, {}}, kContext),
             Catch::StartsWith(labels) &&
                 Catch::EndsWith(R"j("startsAt":"2026-11-03T04:06:35.472Z","endsAt":"2026-11-03T04:06:35.472Z"}])j"));
}

TEST_CASE("the way's marks become milliseconds, never less than none") {
  CHECK(fill_way(std::string("a") + kWayMark + " b" + kWayMark, Duration(1234)) == "a1234 b1234");
  CHECK(fill_way(std::string("a") + kWayMark, Duration(-5)) == "a0");
  CHECK(json_string_with_way(std::string("\"") + kWayMark + "\n") == std::string("\"\\\"") + kWayMark + "\\n\"");
}

TEST_CASE("a mail has CloudWatch's labels, each in its column") {
  const Transition t = change();
  const std::string text = sns_mail_text({t, definition(), kTopic, {}}, kContext);
  CAPTURE(text);
  CHECK_THAT(
      text, Catch::StartsWith("ssh-bruteforce on db-1 went from OK to ALARM at 2026-11-03T04:06:35.472Z.\nThreshold "));
  CHECK_THAT(text, Catch::Contains("\nAlarm Details:\n- Name:                     ssh-bruteforce\n"));
  CHECK_THAT(text, Catch::Contains("\n- State Change:             OK -> ALARM\n"));
  CHECK_THAT(text, Catch::Contains("\n- Timestamp:                Tuesday 03 November, 2026 04:06:35 UTC\n"));
  CHECK_THAT(text,
             Catch::Contains("\n- Dimensions:               [Host = web1]\n- Period:                   60 seconds\n"));
  CHECK_THAT(text, Catch::Contains("\n- Unit:                     not specified\n"));
  CHECK_THAT(text, Catch::Contains("\n- ALARM:                    [arn:aws:sns:us-east-1:111122223333:ops]\n"));
}
