// What is not well, above the table, in one line with what to do. Nothing at all while all is well.
#pragma once

#include "model/event.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace dbbasic {

class EventStore;
class ServiceStatus;

class HealthBanner : public QFrame
{
    Q_OBJECT

public:
    HealthBanner(EventStore &store, ServiceStatus &status, QWidget *parent = nullptr);

Q_SIGNALS:
    void showRequested(dbbasic::Sequence damaged); ///< the first damaged line

protected:
    void changeEvent(QEvent *event) override;

private:
    void tell();
    void applyColours();

    EventStore &m_store;
    ServiceStatus &m_status;
    QLabel *m_text;
    QToolButton *m_show;
    QToolButton *m_dismiss;
    QString m_dismissed; ///< this text was seen; another one shows the banner again
    bool m_serious = false;
};

} // namespace dbbasic
