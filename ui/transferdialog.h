// What export and import have in common: a file, a run on a thread of its own with progress and a way to stop
// it, and what came of it told in place.
#pragma once

#include "model/transfer.h"
#include "ui/dialogs.h"
#include "ui/messageline.h"

#include <QDialog>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>

class QFormLayout;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace dbbasic {

class TransferDialog : public QDialog
{
    Q_OBJECT

public:
    ~TransferDialog() override;

    bool isRunning() const { return m_cancel != nullptr; }
    /// While it runs: stops it. Else closes.
    void reject() override;

protected:
    explicit TransferDialog(const Dialogs &dialogs, QWidget *parent);

    /// Rows above the file and below it; call first, in this order.
    QFormLayout *form() const { return m_form; }
    /// `start` is the text of the button that runs it. The derived class adds rows to form() before.
    void finishLayout(const QString &start);

    QString path() const;
    void setPath(const QString &path);
    virtual QString askPath() = 0;
    /// Empty, or why it cannot start.
    virtual QString problem() const = 0;
    virtual void run() = 0;

    /// Runs `work` on the thread; `done` back here with what it returned.
    template <typename Value>
    void start(std::function<Value(const TransferControl &)> work, std::function<void(const Value &)> done)
    {
        const TransferControl control = begin();
        m_pool.start([this, work = std::move(work), done = std::move(done), control, cancel = m_cancel] {
            Value value = work(control);
            QMetaObject::invokeMethod(this, [this, value = std::move(value), done] {
                end();
                done(value);
            });
        });
    }

    void tell(MessageLine::Kind kind, const QString &text);
    void validate();
    const Dialogs &dialogs() const { return m_dialogs; }

private:
    TransferControl begin();
    void end();
    void progressed(const TransferProgress &progress);

    const Dialogs m_dialogs;
    QFormLayout *m_form;
    QLineEdit *m_path;
    QPushButton *m_browse, *m_start, *m_close;
    QProgressBar *m_progress;
    MessageLine *m_message;
    std::shared_ptr<std::atomic<bool>> m_cancel; ///< of the run; nullptr: none
    QThreadPool m_pool;                          // last: waits for its work before the rest goes
};

} // namespace dbbasic
