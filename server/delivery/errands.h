// What somebody asked by hand to be sent to one subscription: a test, one event again, a dead letter again.
// One after the other, beside the subscription's own way through the log; its position and health stay as
// they are.
#pragma once

#include "model/deliveries.h"
#include "server/delivery/deliverycontext.h"
#include "server/delivery/lane.h"
#include "server/delivery/outbox.h"

#include <deque>
#include <memory>

namespace dbbasic {

class Errands : public Sender, public std::enable_shared_from_this<Errands>
{
public:
    Errands(DeliveryContext &context, std::shared_ptr<Lane> lane);
    /// Those still waiting are answered with Unavailable.
    ~Errands() override;

    void add(Deliveries::Command command);
    bool isEmpty() const { return m_commands.empty(); }

    const Target &target() const override { return m_lane->target(); }
    Trust trust() const override { return Trust::Unknown; }
    void granted() override;
    void due() override {}

private:
    void refuseAll(Error::Code code, const std::string &why);
    void answered(DeliveryAttempt attempt, AttemptResult result);
    void next(const Result<DeliveryAttempt> &result);

    DeliveryContext &m_context;
    const std::shared_ptr<Lane> m_lane; ///< for the plan
    std::deque<Deliveries::Command> m_commands;
};

} // namespace dbbasic
