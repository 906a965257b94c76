#include "server/api/metrics.h"

#include "model/deliveries.h"
#include "model/eventstore.h"
#include "model/log/logview.h"
#include "model/replays.h"
#include "model/subscriptions.h"
#include "server/api/apistate.h"
#include "server/api/subscriptionjson.h"
#include "server/http/counters.h"

#include <algorithm>
#include <map>

namespace dbbasic {

namespace {

/// Subscriptions and types beyond these are left out: a scrape would cost more than it tells. The totals
/// stay.
constexpr std::size_t mostSeries = 1'000;

class Metrics
{
public:
    Metrics &family(std::string_view name, std::string_view type, std::string_view help)
    {
        m_name = "dbbasic_" + std::string(name);
        m_text += "# HELP " + m_name + ' ' + std::string(help) + "\n# TYPE " + m_name + ' ' +
                  std::string(type) + '\n';
        return *this;
    }
    Metrics &value(std::uint64_t value) { return sample({}, std::to_string(value)); }
    Metrics &value(double value) { return sample({}, std::to_string(value)); }

    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    Metrics &value(Labels labels, std::uint64_t value) { return sample(labels, std::to_string(value)); }

    std::string take() { return std::move(m_text); }

private:
    Metrics &sample(Labels labels, const std::string &value)
    {
        m_text += m_name;
        char separator = '{';
        for (const auto &[name, text] : labels) {
            m_text += separator;
            separator = ',';
            m_text += std::string(name) + "=\"";
            for (const char c : text) {
                if (c == '"' || c == '\\')
                    m_text += '\\';
                m_text += c == '\n' ? std::string("\\n") : std::string(1, c);
            }
            m_text += '"';
        }
        if (labels.size() > 0)
            m_text += '}';
        m_text += ' ' + value + '\n';
        return *this;
    }

    std::string m_text;
    std::string m_name;
};

void addLog(Metrics &metrics, const EventStore &store)
{
    const LogHealth health = store.health();
    const auto view = store.view();
    metrics.family("log_writable", "gauge", "1 while events are taken.")
        .value(std::uint64_t(health.writable));
    metrics.family("log_last_sequence", "gauge", "Sequence of the newest event.").value(view->last().value);
    metrics.family("log_flushes_total", "counter", "Flushes to disk since the log was opened.")
        .value(health.flushes);
    metrics.family("log_bytes", "gauge", "Size of all segments.").value(health.bytes);
    metrics.family("log_segments", "gauge", "Number of segments.").value(health.segments);
    metrics.family("log_damaged_lines", "gauge", "Lines whose checksum or form is wrong. Any is an alarm.")
        .value(health.damagedLines);
    metrics.family("log_torn_bytes", "gauge", "Bytes cut from the tail and kept aside at the last recovery.")
        .value(health.tornBytes);
    metrics.family("events_total", "counter", "Events in the log by type.");
    const auto types = view->types();
    for (std::size_t i = 0; i < std::min(types.size(), mostSeries); ++i)
        metrics.value({{"event_type", types[i].name}}, types[i].count);
}

void addPublishFailures(Metrics &metrics, const PublishFailures &failures)
{
    using Reason = PublishFailures::Reason;
    metrics.family("publish_failures_total", "counter",
                   "Publishes by HTTP that the log has refused, by reason.");
    for (std::size_t i = 0; i < static_cast<std::size_t>(Reason::Count); ++i) {
        const auto reason = static_cast<Reason>(i);
        metrics.value({{"reason", PublishFailures::nameOf(reason)}}, failures.of(reason));
    }
}

void addHttp(Metrics &metrics, const ApiState &state)
{
    if (!state.edge)
        return;
    const EdgeCounters &edge = *state.edge;
    const auto gauge = [](const std::atomic<qint64> &value) {
        return static_cast<std::uint64_t>(std::max<qint64>(0, value.load(std::memory_order_relaxed)));
    };
    metrics.family("http_requests_total", "counter", "Requests shown to a handler.")
        .value(std::uint64_t(edge.requests));
    metrics.family("http_connections_total", "counter", "Connections accepted.")
        .value(std::uint64_t(edge.connectionsAccepted));
    metrics.family("http_connections", "gauge", "Connections open now.").value(gauge(edge.connectionsOpen));
    metrics.family("http_streams", "gauge", "Answers being streamed now.").value(gauge(edge.streamsOpen));
    metrics.family("http_request_bytes_held", "gauge", "Bytes of request bodies that are still coming in.")
        .value(gauge(edge.requestBytesHeld));
    metrics.family("http_received_bytes_total", "counter", "Bytes received.")
        .value(std::uint64_t(edge.bytesReceived));
    metrics.family("http_sent_bytes_total", "counter", "Bytes sent.").value(std::uint64_t(edge.bytesSent));
    metrics.family("http_answers_total", "counter", "Answers by status.");
    for (std::size_t status = 0; status < edge.answered.size(); ++status) {
        if (const std::uint64_t count = edge.answered[status]; count > 0)
            metrics.value({{"status", std::to_string(status)}}, count);
    }
    metrics.family("http_rejections_total", "counter", "Requests and connections refused, by reason.");
    for (std::size_t i = 0; i < edge.rejected.size(); ++i)
        metrics.value({{"reason", rejectionName(static_cast<Rejection>(i))}}, edge.rejected[i]);
}

void addDelivery(Metrics &metrics, const ApiState &state)
{
    const DeliveryTotals totals = state.subscriptions.deliveries().totals();
    metrics.family("delivery_attempts_total", "counter", "Webhook attempts since the start, by result.")
        .value({{"result", "success"}}, totals.successes)
        .value({{"result", "failure"}}, totals.failures);
    metrics.family("delivery_attempt_seconds_total", "counter", "Time of all attempts together.")
        .value(std::chrono::duration<double>(totals.duration).count());
    metrics.family("delivery_parked_total", "counter", "Events given up on since the start.")
        .value(totals.parked);
    metrics
        .family("delivery_paused_total", "counter",
                "Subscriptions paused after three parked events in a row.")
        .value(totals.pausedByParking);
    metrics.family("delivery_disabled_total", "counter", "Subscriptions given up on since the start.")
        .value(totals.disabled);
    metrics
        .family(
            "delivery_refused_commits_total", "counter",
            "Times the disk did not take positions and attempts. Deliveries stand still while it goes on.")
        .value(totals.refusedCommits);
    metrics.family("delivery_in_flight", "gauge", "Attempts under way.")
        .value(std::uint64_t(totals.inFlight));
    metrics.family("delivery_waiting", "gauge", "Subscriptions that back off.")
        .value(std::uint64_t(totals.waiting));
    metrics.family("delivery_ready", "gauge", "Subscriptions that wait for a slot.")
        .value(std::uint64_t(totals.ready));
}

void addSubscriptions(Metrics &metrics, const ApiState &state)
{
    const auto all = state.subscriptions.all();
    std::map<std::string_view, std::uint64_t> states;
    for (const auto each : {SubscriptionState::Polling, SubscriptionState::Active, SubscriptionState::Failing,
                            SubscriptionState::Paused, SubscriptionState::Disabled})
        states[stateName(each)] = 0;
    for (const Subscription &subscription : all)
        ++states[stateName(subscription.state)];
    metrics.family("subscriptions", "gauge", "Subscriptions by state.");
    for (const auto &[name, count] : states)
        metrics.value({{"state", name}}, count);

    const std::size_t shown = std::min(all.size(), mostSeries);
    const auto each = [&](std::string_view name, std::string_view type, std::string_view help, auto valueOf) {
        metrics.family(name, type, help);
        for (std::size_t i = 0; i < shown; ++i)
            metrics.value({{"subscription", all[i].id},
                           {"subscriber_id", all[i].settings.subscriberId},
                           {"event_type", all[i].settings.eventType}},
                          valueOf(all[i]));
    };
    each("subscription_lag", "gauge", "Matching events behind the position, counted up to 10000.",
         [&](const Subscription &s) { return state.subscriptions.lag(s.id); });
    each("subscription_position", "gauge", "Sequence up to which the subscription is done.",
         [](const Subscription &s) { return s.position.value; });
    each("subscription_attempts_total", "counter", "Attempts of the subscription.",
         [](const Subscription &s) { return s.delivery.attempts; });
    each("subscription_failures_total", "counter", "Failed attempts of the subscription.",
         [](const Subscription &s) { return s.delivery.failures; });
    each("subscription_dead_letters", "gauge", "Events of the subscription given up on.",
         [](const Subscription &s) { return s.delivery.deadLetters; });

    std::uint64_t running = 0;
    for (const Replay &replay : state.replays.all())
        running += replay.state == ReplayState::Running || replay.state == ReplayState::Queued;
    metrics.family("replays_running", "gauge", "Replays queued or under way.").value(running);
}

} // namespace

std::string prometheusText(const ApiState &state)
{
    Metrics metrics;
    metrics.family("build_info", "gauge", "The version that runs.").value({{"version", DBBASIC_VERSION}}, 1);
    metrics.family("start_time_seconds", "gauge", "When the server started, unix time.")
        .value(static_cast<std::uint64_t>(unixSeconds(state.startedAt)));
    addLog(metrics, state.store);
    addPublishFailures(metrics, *state.publishFailures);
    addHttp(metrics, state);
    addDelivery(metrics, state);
    addSubscriptions(metrics, state);
    metrics.family("stream_readers", "gauge", "Live streams open now.").value(state.streams.readers());
    metrics
        .family("stream_readers_cut_total", "counter",
                "Live streams cut because the reader had fallen 256 KiB behind.")
        .value(state.streams.cut());
    return metrics.take();
}

} // namespace dbbasic
