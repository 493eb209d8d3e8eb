#include "base/json_writer.h"
#include "base/spoken_time.h"
#include "notify/form.h"
#include "notify/render.h"
#include "notify/sns_alarm.h"
#include "notify/way.h"

namespace tocsin::notify {

std::string render_sns_envelope(const RenderRequest& request, const RenderContext& context) {
  JsonWriter json;
  json.begin_object().key("Type").value("Notification");
  json.key("MessageId").value(outbox_id(request.transition, request.subscription));
  json.key("TopicArn").value(topic_arn(request.topic.name.value, context));
  json.key("Subject").value(sns_subject(request, context)).key("Message").value(sns_alarm(request, context));
  json.key("Timestamp").value(wire_date(request.transition.time)).end_object();
  return std::move(json).text();
}

// Like CloudWatch: machines get the alarm message, mail its text, telephones the subject.
std::string render_sns_publish(const RenderRequest& request, const RenderContext& context) {
  const std::string subject = sns_subject(request, context);
  const std::string message = R"({"default":)" + json_string(sns_alarm(request, context)) + R"(,"email":)" +
                              json_string_with_way(sns_mail_text(request, context)) + R"(,"sms":)" +
                              json_string(subject) + "}";
  return "Action=Publish&Version=2010-03-31&MessageStructure=json&Subject=" + percent_encoded(subject) +
         "&Message=" + percent_encoded(message);
}

}  // namespace tocsin::notify
