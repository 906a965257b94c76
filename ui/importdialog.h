// Publishes the events of a file, with a report of the lines that were refused.
#pragma once

#include "ui/transferdialog.h"

class QCheckBox;
class QPlainTextEdit;

namespace dbbasic {

class ImportDialog : public TransferDialog
{
    Q_OBJECT

public:
    ImportDialog(EventStore &store, const Dialogs &dialogs, QWidget *parent = nullptr);

protected:
    QString askPath() override;
    QString problem() const override;
    void run() override;

private:
    void tellReport(const ImportReport &report);

    EventStore &m_store;
    QCheckBox *m_skipKnown;
    QPlainTextEdit *m_refused;
};

} // namespace dbbasic
