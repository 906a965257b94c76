#include "ui/emptystate.h"

#include "ui/curlline.h"
#include "ui/eventdelegate.h"
#include "ui/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace dbbasic {

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_commandLabel(new QLabel)
    , m_commandBox(new QWidget(this))
    , m_copy(new QToolButton)
    , m_sample(new QPushButton(tr("Publish a &Sample Event"), this))
    , m_clear(new QPushButton(tr("&Clear Filter"), this))
{
    setObjectName(QStringLiteral("emptyState"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.4);
    m_title->setFont(large);
    m_title->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    m_commandLabel->setFont(fixedFont());
    m_commandLabel->setWordWrap(true);
    m_commandLabel->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_commandLabel->setAccessibleName(tr("Command that publishes an event"));
    m_copy->setObjectName(QStringLiteral("copyCommand"));
    m_copy->setIcon(icons::icon(icons::Name::Copy));
    m_copy->setText(tr("Copy"));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_sample->setObjectName(QStringLiteral("publishSample"));
    m_clear->setObjectName(QStringLiteral("clearFilterButton"));
    m_commandBox->setMaximumWidth(760);
    auto *command = new QHBoxLayout(m_commandBox);
    command->setContentsMargins(12, 8, 8, 8);
    command->addWidget(m_commandLabel, 1);
    command->addWidget(m_copy, 0, Qt::AlignTop);
    m_commandBox->setAutoFillBackground(true);
    m_commandBox->setBackgroundRole(QPalette::Window);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_sample);
    buttons->addWidget(m_clear);
    buttons->addStretch();
    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_commandBox, 8);
    middle->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addLayout(middle);
    layout->addLayout(buttons);
    layout->addStretch(3);

    connect(m_copy, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_command);
        Q_EMIT copied();
    });
    connect(m_sample, &QPushButton::clicked, this, &EmptyState::sampleWanted);
    connect(m_clear, &QPushButton::clicked, this, &EmptyState::clearFilterWanted);
}

void EmptyState::showNoEvents(const QUrl &address, const QString &error)
{
    m_clear->hide();
    m_sample->show();
    if (!error.isEmpty()) {
        m_title->setText(tr("The server is not listening"));
        m_text->setText(error);
        m_commandBox->hide();
        return;
    }
    m_title->setText(tr("No events yet"));
    m_commandBox->setVisible(!address.isEmpty());
    m_text->setText(
        address.isEmpty()
            ? tr("Events that are published appear here.")
            : tr("Events sent to %1 appear here. Send one from a terminal:").arg(address.toString()));
    m_command = curlLine(address, "user.created", "auth", R"({"user_id":"123","username":"alice"})");
    m_commandLabel->setText(m_command);
}

void EmptyState::showNothingMatches(bool searching)
{
    m_sample->hide();
    m_commandBox->hide();
    m_clear->show();
    m_title->setText(searching ? tr("Searching…") : tr("Nothing matches"));
    m_text->setText(
        searching ? tr("Nothing found so far.")
                  : tr("No event in the log matches this filter. New ones appear here as they come in."));
}

} // namespace dbbasic
