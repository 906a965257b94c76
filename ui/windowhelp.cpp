// The help menu of the main window.
#include "ui/mainwindow.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QMessageBox>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace dbbasic {

void MainWindow::showFilterHelp()
{
    auto *dialog = new QDialog(this);
    dialog->setObjectName(QStringLiteral("filterHelp"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Filter Language"));
    dialog->resize(560, 480);
    auto *text = new QTextBrowser;
    text->setHtml(
        tr("<p>Terms next to each other must all match. <b>OR</b>, <b>NOT</b> or a leading <b>-</b>, and "
           "parentheses combine them.</p>"
           "<table cellpadding=4>"
           "<tr><td><code>type:user.*</code></td><td>exact, or wildcards per dot: <code>*.created</code>, "
           "<code>user.&gt;</code> for all below</td></tr>"
           "<tr><td><code>source:auth</code></td><td>who sent it</td></tr>"
           "<tr><td><code>payload.total&gt;=99.5</code></td><td>a value in the payload; <code>:</code> is "
           "equal</td></tr>"
           "<tr><td><code>has:payload.email</code></td><td>the payload has that key</td></tr>"
           "<tr><td><code>since:15m</code></td><td>of the last 15 minutes (s, m, h, d)</td></tr>"
           "<tr><td><code>time&gt;=2026-11-23T10:00</code></td><td>at or after a time</td></tr>"
           "<tr><td><code>seq&gt;100</code>, <code>id:…</code></td><td>place in the log, id</td></tr>"
           "<tr><td><code>alice</code>, <code>\"free text\"</code></td><td>anywhere in the event, in "
           "capitals or "
           "not</td></tr>"
           "</table>"
           "<p>Example: <code>type:order.* payload.total&gt;=100 -source:test</code></p>"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto *layout = new QVBoxLayout(dialog);
    layout->addWidget(text);
    layout->addWidget(buttons);
    dialog->show();
}

void MainWindow::showAbout()
{
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, tr("About dbbasic-events"),
                        tr("<h3>dbbasic-events %1</h3>"
                           "<p>The event server that one can see: a durable log of events with HTTP, "
                           "webhooks and replay.</p>"
                           "<p>Source under the MIT licence. This program is linked with Qt HTTP Server "
                           "and is therefore under GPL-3.0.</p>")
                            .arg(QStringLiteral(DBBASIC_VERSION)),
                        QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace dbbasic
