// Writes what the filter shows into a file, oldest first.
#pragma once

#include "ui/transferdialog.h"

class QComboBox;

namespace dbbasic {

class ExportDialog : public TransferDialog
{
    Q_OBJECT

public:
    /// `filter` is in the filter language; empty: every event.
    ExportDialog(EventStore &store, const QString &filter, const Dialogs &dialogs, QWidget *parent = nullptr);

protected:
    QString askPath() override;
    QString problem() const override;
    void run() override;

private:
    QString suffix() const;

    EventStore &m_store;
    const QString m_filter;
    QComboBox *m_format;
};

} // namespace dbbasic
