#include "ui/translation.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace dbbasic::translation {

namespace {

void add(const QLocale &locale, const QString &name, const QString &where)
{
    auto *translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(locale, name, QStringLiteral("_"), where))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

void install(const QString &language)
{
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    if (!language.isEmpty())
        QLocale::setDefault(locale);
    if (locale.language() == QLocale::English)
        return;
    const QString folder = QStringLiteral(":/translations");
    // The last one is asked first. Qt's own texts come from its package, where that is installed; the few
    // that every window of ours shows are among ours.
    const QString system = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
    add(locale, QStringLiteral("qt"), folder);
    add(locale, QStringLiteral("qtbase"), system);
    add(locale, QStringLiteral("qscintilla"), system);
    add(locale, QStringLiteral("dbbasic-events"), folder);
}

} // namespace dbbasic::translation
