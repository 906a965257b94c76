// Publishing by hand: type, source and a JSON payload that is checked as one types. What is told as published
// is on disk to the level of the log's sync policy.
#pragma once

#include "model/event.h"
#include "model/result.h"
#include "ui/dialogs.h"
#include "ui/draftshelf.h"

#include <QWidget>

#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTimer;

namespace dbbasic {

class DraftMenus;
class EventStore;
class MessageLine;
class NameEdit;
class PayloadEditor;
class RepeatedPublish;
class ServiceStatus;

class PublishPanel : public QWidget
{
    Q_OBJECT

public:
    PublishPanel(EventStore &store, ServiceStatus &status, QWidget *parent = nullptr,
                 QString shelfPath = DraftShelf::standardPath());
    ~PublishPanel() override;

    void setDialogs(const Dialogs &dialogs);

    /// Fills the form from an event ("edit and resend"); what stood there goes to the history.
    void setDraft(const EventDraft &draft);

    /// Publishes what the form says, or says why it cannot.
    void publish();
    void focusStart();

Q_SIGNALS:
    void fileWanted(); ///< to publish from a file
    /// The user wants to see this event in the table.
    void showRequested(dbbasic::Sequence sequence);

protected:
    bool event(QEvent *event) override;

private:
    void build();
    Result<void> checked() const;
    EventDraft draft() const;
    StoredDraft typed() const;
    void fill(const StoredDraft &draft);
    void validate();
    void edited();
    void published(const Result<std::vector<Published>> &result);
    void repeatProgressed();
    void repeatFinished();
    void formatPayload();
    void copyCurl();
    void saveShelf();

    EventStore &m_store;
    ServiceStatus &m_status;
    DraftShelf m_shelf;
    RepeatedPublish *m_repeat;
    QTimer *m_saveLater;

    NameEdit *m_type;
    NameEdit *m_source;
    PayloadEditor *m_payload;
    QSpinBox *m_times;
    QSpinBox *m_rate;
    DraftMenus *m_drafts;
    QPushButton *m_fromFile;
    QPushButton *m_format;
    QPushButton *m_copyCurl;
    QPushButton *m_publish;
    QProgressBar *m_progress;
    MessageLine *m_message;
    Sequence m_lastPublished;
    bool m_waiting = false; ///< one publish is under way
};

} // namespace dbbasic
