<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>Comparison</name>
    <message>
        <source>#%1 (-) and #%2 (+)</source>
        <translation>#%1 (-) und #%2 (+)</translation>
    </message>
    <message>
        <source>
(the rest is not compared)</source>
        <translation>
(der Rest wird nicht verglichen)</translation>
    </message>
</context>
<context>
    <name>dbbasic::Actions</name>
    <message>
        <source>&amp;Export What Is Shown…</source>
        <translation>Angezeigtes &amp;exportieren …</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Copy as JSON</source>
        <translation>Als JSON &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy as c&amp;url</source>
        <translation>Als c&amp;url kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;TSV Line</source>
        <translation>Als &amp;TSV-Zeile kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;Payload</source>
        <translation>&amp;Payload kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;Id</source>
        <translation>&amp;Id kopieren</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>&amp;Filter</translation>
    </message>
    <message>
        <source>C&amp;lear Filter</source>
        <translation>Filter &amp;leeren</translation>
    </message>
    <message>
        <source>&amp;Go to Sequence, Id or Time…</source>
        <translation>&amp;Gehe zu Sequenz, Id oder Zeit …</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Newest</source>
        <translation>&amp;Neuestes</translation>
    </message>
    <message>
        <source>Next P&amp;ane</source>
        <translation>Nächster B&amp;ereich</translation>
    </message>
    <message>
        <source>To the &amp;Table</source>
        <translation>Zur &amp;Tabelle</translation>
    </message>
    <message>
        <source>&amp;Reset Layout</source>
        <translation>Anordnung &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Like the &amp;System</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Publish…</source>
        <translation>&amp;Veröffentlichen …</translation>
    </message>
    <message>
        <source>&amp;Edit and Publish Again…</source>
        <translation>&amp;Bearbeiten und erneut veröffentlichen …</translation>
    </message>
    <message>
        <source>&amp;Show Only This Value</source>
        <translation>&amp;Nur diesen Wert zeigen</translation>
    </message>
    <message>
        <source>&amp;Hide This Value</source>
        <translation>Diesen Wert &amp;ausblenden</translation>
    </message>
    <message>
        <source>&amp;Newer of the Same Type</source>
        <translation>Ne&amp;ueres vom selben Typ</translation>
    </message>
    <message>
        <source>&amp;Older of the Same Type</source>
        <translation>&amp;Älteres vom selben Typ</translation>
    </message>
    <message>
        <source>&amp;Compare Two Events</source>
        <translation>Zwei Ereignisse ver&amp;gleichen</translation>
    </message>
    <message>
        <source>&amp;Subscribe…</source>
        <translation>&amp;Abonnieren …</translation>
    </message>
    <message>
        <source>&amp;Replay What Is Shown…</source>
        <translation>Angezeigtes &amp;wiederholen …</translation>
    </message>
    <message>
        <source>&amp;Filter Language</source>
        <translation>&amp;Filtersprache</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>Ü&amp;ber</translation>
    </message>
    <message>
        <source>&amp;Keep Filter by Name…</source>
        <translation>Filter unter Namen &amp;merken …</translation>
    </message>
    <message>
        <source>Put Filter on the Stac&amp;k</source>
        <translation>Filter auf den &amp;Stapel legen</translation>
    </message>
    <message>
        <source>Colour &amp;Rows…</source>
        <translation>Zeilen &amp;färben …</translation>
    </message>
    <message>
        <source>Newer of the Same So&amp;urce</source>
        <translation>Neueres aus derselben &amp;Quelle</translation>
    </message>
    <message>
        <source>Older of the Same Sou&amp;rce</source>
        <translation>Älteres aus derselben Q&amp;uelle</translation>
    </message>
    <message>
        <source>Newer with the Same &amp;Value</source>
        <translation>Neueres mit demselben &amp;Wert</translation>
    </message>
    <message>
        <source>Older with the Same V&amp;alue</source>
        <translation>Älteres mit demselben We&amp;rt</translation>
    </message>
</context>
<context>
    <name>dbbasic::AttemptTableModel</name>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>Versuch</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>%1 after %2</source>
        <translation>%1 nach %2</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>#%1 %2</source>
        <translation>#%1 %2</translation>
    </message>
    <message>
        <source>retry</source>
        <translation>erneut</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>replay</source>
        <translation>Wiederholung</translation>
    </message>
</context>
<context>
    <name>dbbasic::DeadLetterTableModel</name>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Last answer</source>
        <translation>Letzte Antwort</translation>
    </message>
    <message>
        <source>Given up</source>
        <translation>Aufgegeben</translation>
    </message>
</context>
<context>
    <name>dbbasic::DetailPane</name>
    <message>
        <source>Select an event to see what it says and what became of it.</source>
        <translation>Ein Ereignis auswählen: hier steht dann, was es sagt und was daraus wurde.</translation>
    </message>
    <message>
        <source>Payload as text</source>
        <translation>Payload als Text</translation>
    </message>
    <message>
        <source>Payload as sent</source>
        <translation>Payload wie gesendet</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the event</source>
        <translation>Das Ereignis kopieren</translation>
    </message>
    <message>
        <source>Payload as tree</source>
        <translation>Payload als Baum</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Baum</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>Roh</translation>
    </message>
    <message>
        <source>Find in payload</source>
        <translation>In der Payload suchen</translation>
    </message>
    <message>
        <source>%1 · from %2 · %3</source>
        <translation>%1 · von %2 · %3</translation>
    </message>
    <message>
        <source>Matches the filter: %1</source>
        <translation>Passt zum Filter: %1</translation>
    </message>
    <message>
        <source>Does not match the filter: %1</source>
        <translation>Passt nicht zum Filter: %1</translation>
    </message>
    <message>
        <source>Not in this payload</source>
        <translation>Nicht in dieser Payload</translation>
    </message>
    <message>
        <source>Copy &amp;Value</source>
        <translation>&amp;Wert kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;JSON</source>
        <translation>Als &amp;JSON kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;Path</source>
        <translation>&amp;Pfad kopieren</translation>
    </message>
    <message>
        <source>&amp;Show Only This Value</source>
        <translation>&amp;Nur diesen Wert zeigen</translation>
    </message>
    <message>
        <source>&amp;Hide This Value</source>
        <translation>Diesen Wert &amp;ausblenden</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Payload</translation>
    </message>
    <message>
        <source>Payload as</source>
        <translation>Payload als</translation>
    </message>
    <message>
        <source>Making the rest of %1 readable…</source>
        <translation>Der Rest von %1 wird lesbar gemacht …</translation>
    </message>
    <message>
        <source>Show Only %1</source>
        <translation>Nur %1 zeigen</translation>
    </message>
    <message>
        <source>Hide %1</source>
        <translation>%1 ausblenden</translation>
    </message>
</context>
<context>
    <name>dbbasic::DraftMenus</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>What was published from here before</source>
        <translation>Was von hier schon veröffentlicht wurde</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Events kept under a name</source>
        <translation>Ereignisse, die unter einem Namen gemerkt sind</translation>
    </message>
    <message>
        <source>Nothing published from here yet</source>
        <translation>Von hier wurde noch nichts veröffentlicht</translation>
    </message>
    <message>
        <source>No templates yet</source>
        <translation>Noch keine Vorlagen</translation>
    </message>
    <message>
        <source>&amp;Keep as template…</source>
        <translation>Als Vorlage &amp;merken …</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Keep as template</source>
        <translation>Als Vorlage merken</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
</context>
<context>
    <name>dbbasic::EmptyState</name>
    <message>
        <source>Publish a &amp;Sample Event</source>
        <translation>Ein &amp;Beispiel veröffentlichen</translation>
    </message>
    <message>
        <source>&amp;Clear Filter</source>
        <translation>Filter &amp;leeren</translation>
    </message>
    <message>
        <source>Command that publishes an event</source>
        <translation>Befehl, der ein Ereignis veröffentlicht</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>The server is not listening</source>
        <translation>Der Server nimmt nichts an</translation>
    </message>
    <message>
        <source>No events yet</source>
        <translation>Noch keine Ereignisse</translation>
    </message>
    <message>
        <source>Events that are published appear here.</source>
        <translation>Veröffentlichte Ereignisse erscheinen hier.</translation>
    </message>
    <message>
        <source>Events sent to %1 appear here. Send one from a terminal:</source>
        <translation>Ereignisse an %1 erscheinen hier. Eines vom Terminal aus senden:</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft …</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>Nothing found so far.</source>
        <translation>Bisher nichts gefunden.</translation>
    </message>
    <message>
        <source>No event in the log matches this filter. New ones appear here as they come in.</source>
        <translation>Kein Ereignis im Log passt zu diesem Filter. Neue erscheinen hier, sobald sie eintreffen.</translation>
    </message>
</context>
<context>
    <name>dbbasic::EventCommands</name>
    <message>
        <source>as JSON</source>
        <translation>als JSON</translation>
    </message>
    <message>
        <source>as curl</source>
        <translation>als curl</translation>
    </message>
    <message>
        <source>as TSV</source>
        <translation>als TSV</translation>
    </message>
    <message>
        <source>payload</source>
        <translation>Payload</translation>
    </message>
    <message>
        <source>id</source>
        <translation>Id</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n event(s) %1</source>
        <translation>
            <numerusform>%n Ereignis kopiert: %1</numerusform>
            <numerusform>%n Ereignisse kopiert: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied the first %n event(s) %1; export takes all</source>
        <translation>
            <numerusform>Das erste Ereignis kopiert: %1; der Export nimmt alle</numerusform>
            <numerusform>Die ersten %n Ereignisse kopiert: %1; der Export nimmt alle</numerusform>
        </translation>
    </message>
    <message>
        <source>The last sequence is %1</source>
        <translation>Die letzte Sequenz ist %1</translation>
    </message>
    <message>
        <source>“%1” is no sequence, no id in the log and no time</source>
        <translation>„%1“ ist keine Sequenz, keine Id im Log und keine Zeit</translation>
    </message>
    <message>
        <source>Nothing came in at or after %1</source>
        <translation>Seit %1 kam nichts herein</translation>
    </message>
    <message>
        <source>The filter hides event %1</source>
        <translation>Der Filter verdeckt Ereignis %1</translation>
    </message>
    <message>
        <source>Show Only %1</source>
        <translation>Nur %1 zeigen</translation>
    </message>
    <message>
        <source>Hide %1</source>
        <translation>%1 ausblenden</translation>
    </message>
    <message>
        <source>Stopped looking for %1</source>
        <translation>Die Suche nach %1 ist angehalten</translation>
    </message>
    <message>
        <source>Newer with the Same &amp;Value</source>
        <translation>Neueres mit demselben &amp;Wert</translation>
    </message>
    <message>
        <source>Newer with %1</source>
        <translation>Neueres mit %1</translation>
    </message>
    <message>
        <source>Older with the Same V&amp;alue</source>
        <translation>Älteres mit demselben We&amp;rt</translation>
    </message>
    <message>
        <source>Older with %1</source>
        <translation>Älteres mit %1</translation>
    </message>
    <message>
        <source>Looking for %1… (Esc stops)</source>
        <translation>Suche nach %1 … (Esc hält an)</translation>
    </message>
    <message>
        <source>This is the newest with %1</source>
        <translation>Dies ist das neueste mit %1</translation>
    </message>
    <message>
        <source>This is the oldest with %1</source>
        <translation>Dies ist das älteste mit %1</translation>
    </message>
    <message>
        <source>Event %1 has %2, but is not in the table yet</source>
        <translation>Ereignis %1 hat %2, steht aber noch nicht in der Tabelle</translation>
    </message>
    <message>
        <source>Show From This Time On</source>
        <translation>Ab dieser Zeit zeigen</translation>
    </message>
    <message>
        <source>Show Up To This Time</source>
        <translation>Bis zu dieser Zeit zeigen</translation>
    </message>
    <message>
        <source>&amp;Go Along</source>
        <translation>&amp;Entlanggehen</translation>
    </message>
    <message>
        <source>Show Only &amp;Value</source>
        <translation>Nur &amp;Wert zeigen</translation>
    </message>
    <message>
        <source>Hide V&amp;alue</source>
        <translation>Wert &amp;ausblenden</translation>
    </message>
    <message>
        <source>&amp;Follow Value</source>
        <translation>Wert &amp;verfolgen</translation>
    </message>
</context>
<context>
    <name>dbbasic::EventDeliveries</name>
    <message>
        <source>Deliveries</source>
        <translation>Zustellungen</translation>
    </message>
    <message>
        <source>&amp;Send to it now</source>
        <translation>Jetzt dorthin &amp;senden</translation>
    </message>
    <message>
        <source>Deliveries of this event</source>
        <translation>Zustellungen dieses Ereignisses</translation>
    </message>
    <message>
        <source>Deliveries: no subscriptions</source>
        <translation>Zustellungen: keine Abonnements</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1 · next at %2</source>
        <translation>%1 · nächster um %2</translation>
    </message>
    <message>
        <source>not wanted: %1</source>
        <translation>nicht gewünscht: %1</translation>
    </message>
    <message>
        <source>behind its position</source>
        <translation>hinter seiner Position</translation>
    </message>
    <message>
        <source>not fetched yet</source>
        <translation>noch nicht abgeholt</translation>
    </message>
    <message>
        <source>behind its position, no attempt in the log</source>
        <translation>hinter seiner Position, kein Versuch im Log</translation>
    </message>
    <message>
        <source>waits: the subscription is stopped</source>
        <translation>wartet: das Abonnement ruht</translation>
    </message>
    <message>
        <source>waits for its turn</source>
        <translation>wartet, bis es an der Reihe ist</translation>
    </message>
    <message>
        <source>attempt %1: %2</source>
        <translation>Versuch %1: %2</translation>
    </message>
    <message>
        <source>Select a subscription in the list</source>
        <translation>Ein Abonnement in der Liste auswählen</translation>
    </message>
    <message>
        <source>This subscriber polls: it has no callback</source>
        <translation>Dieser Abonnent fragt selbst ab: er hat keinen Callback</translation>
    </message>
    <message>
        <source>Sends this event to %1 once more, now; its position stays</source>
        <translation>Sendet dieses Ereignis jetzt noch einmal an %1; die Position bleibt</translation>
    </message>
    <message>
        <source>Sent to %1: %2</source>
        <translation>An %1 gesendet: %2</translation>
    </message>
    <message>
        <source>Sending to %1</source>
        <translation>Wird an %1 gesendet</translation>
    </message>
</context>
<context>
    <name>dbbasic::EventTableModel</name>
    <message>
        <source>The line of this event failed its check sum. It is kept in the log as it is.</source>
        <translation>Die Prüfsumme dieser Zeile stimmt nicht. Sie bleibt im Log, wie sie ist.</translation>
    </message>
    <message>
        <source>damaged line</source>
        <translation>beschädigte Zeile</translation>
    </message>
    <message>
        <source>Id %1</source>
        <translation>Id %1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Payload</translation>
    </message>
    <message>
        <source>Seq</source>
        <translation>Seq</translation>
    </message>
</context>
<context>
    <name>dbbasic::EventView</name>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Paused · %1 new</source>
        <translation>Pause · %1 neu</translation>
    </message>
    <message>
        <source>↑ %1 new</source>
        <translation>↑ %1 neu</translation>
    </message>
    <message>
        <source>Back to the newest event (Home)</source>
        <translation>Zurück zum neuesten Ereignis (Pos1)</translation>
    </message>
</context>
<context>
    <name>dbbasic::ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>every event in the log</source>
        <translation>jedes Ereignis im Log</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>NDJSON, one event a line as the API tells it</source>
        <translation>NDJSON, ein Ereignis je Zeile, wie die API es sagt</translation>
    </message>
    <message>
        <source>CSV, for spreadsheets</source>
        <translation>CSV, für Tabellenprogramme</translation>
    </message>
    <message>
        <source>TSV, the lines of the log with their checksums</source>
        <translation>TSV, die Zeilen des Logs mit ihren Prüfsummen</translation>
    </message>
    <message>
        <source>CloudEvents, one JSON object a line</source>
        <translation>CloudEvents, ein JSON-Objekt je Zeile</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>F&amp;ormat</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
    <message>
        <source>%1 (*.%2);;All files (*)</source>
        <translation>%1 (*.%2);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 is a folder</source>
        <translation>%1 ist ein Ordner</translation>
    </message>
    <message>
        <source>%1 is not a file</source>
        <translation>%1 ist keine Datei</translation>
    </message>
    <message>
        <source>There is no folder %1</source>
        <translation>Es gibt keinen Ordner %1</translation>
    </message>
    <message>
        <source>Not exported: %1</source>
        <translation>Nicht exportiert: %1</translation>
    </message>
    <message>
        <source>Stopped; no file was written</source>
        <translation>Angehalten; es wurde keine Datei geschrieben</translation>
    </message>
    <message>
        <source>%1 events are in %2</source>
        <translation>%1 Ereignisse stehen in %2</translation>
    </message>
    <message>
        <source>%1 events are in %2; damaged and left out: %3 (sequence %4)</source>
        <translation>%1 Ereignisse stehen in %2; beschädigt und nicht dabei: %3 (Sequenz %4)</translation>
    </message>
</context>
<context>
    <name>dbbasic::FilterChips</name>
    <message>
        <source>%1
Click to switch it off or on</source>
        <translation>%1
Klicken schaltet ihn aus oder ein</translation>
    </message>
    <message>
        <source>Remove this filter</source>
        <translation>Diesen Filter entfernen</translation>
    </message>
    <message>
        <source>Remove filter %1</source>
        <translation>Filter %1 entfernen</translation>
    </message>
</context>
<context>
    <name>dbbasic::FilterForm</name>
    <message>
        <source>any, e.g. user.* or order.created</source>
        <translation>beliebig, z. B. user.* oder order.created</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>anywhere in the event</source>
        <translation>irgendwo im Ereignis</translation>
    </message>
    <message>
        <source>any time</source>
        <translation>jederzeit</translation>
    </message>
    <message>
        <source>last minute</source>
        <translation>letzte Minute</translation>
    </message>
    <message>
        <source>last 15 minutes</source>
        <translation>letzte 15 Minuten</translation>
    </message>
    <message>
        <source>last hour</source>
        <translation>letzte Stunde</translation>
    </message>
    <message>
        <source>last 24 hours</source>
        <translation>letzte 24 Stunden</translation>
    </message>
    <message>
        <source>last 7 days</source>
        <translation>letzte 7 Tage</translation>
    </message>
    <message>
        <source>&amp;Add Filter</source>
        <translation>Filter &amp;hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Type:</source>
        <translation>&amp;Typ:</translation>
    </message>
    <message>
        <source>&amp;Source:</source>
        <translation>&amp;Quelle:</translation>
    </message>
    <message>
        <source>Te&amp;xt:</source>
        <translation>Te&amp;xt:</translation>
    </message>
    <message>
        <source>S&amp;ince:</source>
        <translation>&amp;Seit:</translation>
    </message>
</context>
<context>
    <name>dbbasic::FilterLine</name>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filter: words, type:user.*, source:auth, payload.total&gt;=100, since:15m</source>
        <translation>Filter: Wörter, type:user.*, source:auth, payload.total&gt;=100, since:15m</translation>
    </message>
    <message>
        <source>Filters used before (↓)</source>
        <translation>Früher benutzte Filter (↓)</translation>
    </message>
    <message>
        <source>Range of time</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Add Filter</source>
        <translation>Filter hinzufügen</translation>
    </message>
    <message>
        <source>Filter by type, source, text or time without the language</source>
        <translation>Nach Typ, Quelle, Text oder Zeit filtern, ohne die Sprache</translation>
    </message>
    <message>
        <source>Add a filter with a form</source>
        <translation>Einen Filter mit einem Formular hinzufügen</translation>
    </message>
    <message>
        <source>All Time</source>
        <translation>Gesamte Zeit</translation>
    </message>
    <message>
        <source>The filter is understood</source>
        <translation>Der Filter ist verstanden</translation>
    </message>
    <message>
        <source>Column %1: %2</source>
        <translation>Spalte %1: %2</translation>
    </message>
    <message>
        <source>Filters applied with Enter are kept here</source>
        <translation>Mit der Eingabetaste angewandte Filter stehen hier</translation>
    </message>
    <message>
        <source>Last Minute</source>
        <translation>Letzte Minute</translation>
    </message>
    <message>
        <source>Last 15 Minutes</source>
        <translation>Letzte 15 Minuten</translation>
    </message>
    <message>
        <source>Last Hour</source>
        <translation>Letzte Stunde</translation>
    </message>
    <message>
        <source>Last 24 Hours</source>
        <translation>Letzte 24 Stunden</translation>
    </message>
    <message>
        <source>Last 7 Days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Filters kept by name</source>
        <translation>Unter Namen gemerkte Filter</translation>
    </message>
    <message>
        <source>&amp;Keep This Filter by Name…</source>
        <translation>Diesen Filter unter Namen &amp;merken …</translation>
    </message>
    <message>
        <source>&amp;Colour Its Rows…</source>
        <translation>Seine Zeilen &amp;färben …</translation>
    </message>
    <message>
        <source>&amp;Put on the Stack</source>
        <translation>Auf den &amp;Stapel legen</translation>
    </message>
    <message>
        <source>Nothing is kept yet</source>
        <translation>Noch ist nichts gemerkt</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
</context>
<context>
    <name>dbbasic::HealthBanner</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Goes to the first damaged line</source>
        <translation>Geht zur ersten beschädigten Zeile</translation>
    </message>
    <message>
        <source>Hide this message</source>
        <translation>Diese Meldung ausblenden</translation>
    </message>
    <message>
        <source>Hides this until something else happens</source>
        <translation>Blendet dies aus, bis etwas anderes geschieht</translation>
    </message>
    <message>
        <source>✗ Nothing can be published at present: %1. What is in the log can be read; it goes on by itself once the cause is mended.</source>
        <translation>✗ Zurzeit kann nichts veröffentlicht werden: %1. Was im Log steht, ist lesbar; ist die Ursache behoben, geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>✗ The server is not listening: %1</source>
        <translation>✗ Der Server nimmt nichts an: %1</translation>
    </message>
    <message>
        <source>⚠ One line of the log fails its check. It is kept, but neither shown as an event nor delivered.</source>
        <translation>⚠ Eine Zeile des Logs besteht ihre Prüfung nicht. Sie bleibt erhalten, wird aber weder als Ereignis gezeigt noch zugestellt.</translation>
    </message>
    <message>
        <source>⚠ %1 lines of the log fail their check. They are kept, but neither shown as events nor delivered.</source>
        <translation>⚠ %1 Zeilen des Logs bestehen ihre Prüfung nicht. Sie bleiben erhalten, werden aber weder als Ereignisse gezeigt noch zugestellt.</translation>
    </message>
    <message>
        <source>⚠ After the last end of the program: %1</source>
        <translation>⚠ Nach dem letzten Ende des Programms: %1</translation>
    </message>
</context>
<context>
    <name>dbbasic::ImportDialog</name>
    <message>
        <source>&amp;Pass over events whose id is in the log already</source>
        <translation>Ereignisse ü&amp;bergehen, deren Id schon im Log steht</translation>
    </message>
    <message>
        <source>Publish from a file</source>
        <translation>Aus einer Datei veröffentlichen</translation>
    </message>
    <message>
        <source>One event a line: JSON objects with an event_type and, if they have them, payload, source, id and time; CloudEvents; or the TSV of a log. A line that is refused leaves the others alone.</source>
        <translation>Ein Ereignis je Zeile: JSON-Objekte mit event_type und, wenn vorhanden, payload, source, id und time; CloudEvents; oder das TSV eines Logs. Eine abgelehnte Zeile berührt die anderen nicht.</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>&amp;Veröffentlichen</translation>
    </message>
    <message>
        <source>Refused lines</source>
        <translation>Abgelehnte Zeilen</translation>
    </message>
    <message>
        <source>Publish from</source>
        <translation>Veröffentlichen aus</translation>
    </message>
    <message>
        <source>Events (*.ndjson *.jsonl *.json *.tsv);;All files (*)</source>
        <translation>Ereignisse (*.ndjson *.jsonl *.json *.tsv);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There is no file %1</source>
        <translation>Es gibt keine Datei %1</translation>
    </message>
    <message>
        <source>%1 is a folder</source>
        <translation>%1 ist ein Ordner</translation>
    </message>
    <message>
        <source>%1 may not be read</source>
        <translation>%1 darf nicht gelesen werden</translation>
    </message>
    <message>
        <source>It failed: %1. What was published until then is in the log.</source>
        <translation>Fehlgeschlagen: %1. Was bis dahin veröffentlicht wurde, steht im Log.</translation>
    </message>
    <message>
        <source>Published: %1</source>
        <translation>Veröffentlicht: %1</translation>
    </message>
    <message>
        <source> · passed over, known by id: %1</source>
        <translation> · übergangen, Id bekannt: %1</translation>
    </message>
    <message>
        <source> · refused: %1</source>
        <translation> · abgelehnt: %1</translation>
    </message>
    <message>
        <source> · stopped before the end</source>
        <translation> · vor dem Ende angehalten</translation>
    </message>
    <message>
        <source>line %1: %2
</source>
        <translation>Zeile %1: %2
</translation>
    </message>
    <message>
        <source>… and %1 more</source>
        <translation>… und %1 weitere</translation>
    </message>
</context>
<context>
    <name>dbbasic::MainWindow</name>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Search stopped: only matches found so far are shown</source>
        <translation>Suche angehalten: gezeigt wird, was bis dahin gefunden wurde</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>Copied the command</source>
        <translation>Der Befehl ist kopiert</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation>&amp;Spalten</translation>
    </message>
    <message>
        <source>Pan&amp;es</source>
        <translation>Be&amp;reiche</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>Far&amp;ben</translation>
    </message>
    <message>
        <source>E&amp;vent</source>
        <translation>&amp;Ereignis</translation>
    </message>
    <message>
        <source>&amp;Subscription</source>
        <translation>A&amp;bonnement</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Show what came in meanwhile and go on (Space)</source>
        <translation>Zeigen, was inzwischen kam, und weiter (Leertaste)</translation>
    </message>
    <message>
        <source>Hold the view still; events keep coming in (Space)</source>
        <translation>Die Ansicht anhalten; Ereignisse kommen weiter herein (Leertaste)</translation>
    </message>
    <message>
        <source>Searching… %1 %, %2 found</source>
        <translation>Suche läuft … %1 %, %2 gefunden</translation>
    </message>
    <message>
        <source>dbbasic-events — %1</source>
        <translation>dbbasic-events — %1</translation>
    </message>
    <message>
        <source>dbbasic-events</source>
        <translation>dbbasic-events</translation>
    </message>
    <message>
        <source>Not published: %1</source>
        <translation>Nicht veröffentlicht: %1</translation>
    </message>
    <message>
        <source>Go To</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Sequence, id or time:</source>
        <translation>Sequenz, Id oder Zeit:</translation>
    </message>
    <message>
        <source>Filter Language</source>
        <translation>Filtersprache</translation>
    </message>
    <message>
        <source>&lt;p&gt;Terms next to each other must all match. &lt;b&gt;OR&lt;/b&gt;, &lt;b&gt;NOT&lt;/b&gt; or a leading &lt;b&gt;-&lt;/b&gt;, and parentheses combine them.&lt;/p&gt;&lt;table cellpadding=4&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;type:user.*&lt;/code&gt;&lt;/td&gt;&lt;td&gt;exact, or wildcards per dot: &lt;code&gt;*.created&lt;/code&gt;, &lt;code&gt;user.&amp;gt;&lt;/code&gt; for all below&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;source:auth&lt;/code&gt;&lt;/td&gt;&lt;td&gt;who sent it&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;payload.total&amp;gt;=99.5&lt;/code&gt;&lt;/td&gt;&lt;td&gt;a value in the payload; &lt;code&gt;:&lt;/code&gt; is equal&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;has:payload.email&lt;/code&gt;&lt;/td&gt;&lt;td&gt;the payload has that key&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;since:15m&lt;/code&gt;&lt;/td&gt;&lt;td&gt;of the last 15 minutes (s, m, h, d)&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;time&amp;gt;=2026-11-23T10:00&lt;/code&gt;&lt;/td&gt;&lt;td&gt;at or after a time&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;seq&amp;gt;100&lt;/code&gt;, &lt;code&gt;id:…&lt;/code&gt;&lt;/td&gt;&lt;td&gt;place in the log, id&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;alice&lt;/code&gt;, &lt;code&gt;&quot;free text&quot;&lt;/code&gt;&lt;/td&gt;&lt;td&gt;anywhere in the event, in capitals or not&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;&lt;p&gt;Example: &lt;code&gt;type:order.* payload.total&amp;gt;=100 -source:test&lt;/code&gt;&lt;/p&gt;</source>
        <translation>&lt;p&gt;Ausdrücke nebeneinander müssen alle zutreffen. &lt;b&gt;OR&lt;/b&gt;, &lt;b&gt;NOT&lt;/b&gt; oder ein vorangestelltes &lt;b&gt;-&lt;/b&gt; und Klammern verknüpfen sie.&lt;/p&gt;&lt;table cellpadding=4&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;type:user.*&lt;/code&gt;&lt;/td&gt;&lt;td&gt;genau, oder Platzhalter je Punkt: &lt;code&gt;*.created&lt;/code&gt;, &lt;code&gt;user.&amp;gt;&lt;/code&gt; für alles darunter&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;source:auth&lt;/code&gt;&lt;/td&gt;&lt;td&gt;wer es gesendet hat&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;payload.total&amp;gt;=99.5&lt;/code&gt;&lt;/td&gt;&lt;td&gt;ein Wert in der Payload; &lt;code&gt;:&lt;/code&gt; heißt gleich&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;has:payload.email&lt;/code&gt;&lt;/td&gt;&lt;td&gt;die Payload hat diesen Schlüssel&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;since:15m&lt;/code&gt;&lt;/td&gt;&lt;td&gt;aus den letzten 15 Minuten (s, m, h, d)&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;time&amp;gt;=2026-11-23T10:00&lt;/code&gt;&lt;/td&gt;&lt;td&gt;zu oder nach einer Zeit&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;seq&amp;gt;100&lt;/code&gt;, &lt;code&gt;id:…&lt;/code&gt;&lt;/td&gt;&lt;td&gt;Platz im Log, Id&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;alice&lt;/code&gt;, &lt;code&gt;&quot;free text&quot;&lt;/code&gt;&lt;/td&gt;&lt;td&gt;irgendwo im Ereignis, groß oder klein geschrieben&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;&lt;p&gt;Beispiel: &lt;code&gt;type:order.* payload.total&amp;gt;=100 -source:test&lt;/code&gt;&lt;/p&gt;</translation>
    </message>
    <message>
        <source>About dbbasic-events</source>
        <translation>Über dbbasic-events</translation>
    </message>
    <message>
        <source>&lt;h3&gt;dbbasic-events %1&lt;/h3&gt;&lt;p&gt;The event server that one can see: a durable log of events with HTTP, webhooks and replay.&lt;/p&gt;&lt;p&gt;Source under the MIT licence. This program is linked with Qt HTTP Server and is therefore under GPL-3.0.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;dbbasic-events %1&lt;/h3&gt;&lt;p&gt;Der Ereignisserver, den man sehen kann: ein dauerhaftes Log von Ereignissen mit HTTP, Webhooks und Wiederholung.&lt;/p&gt;&lt;p&gt;Quelltext unter der MIT-Lizenz. Dieses Programm ist mit Qt HTTP Server gebunden und steht deshalb unter GPL-3.0.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>There is no filter to keep</source>
        <translation>Es gibt keinen Filter zu merken</translation>
    </message>
    <message>
        <source>Keep Filter</source>
        <translation>Filter merken</translation>
    </message>
    <message>
        <source>Name for %1:</source>
        <translation>Name für %1:</translation>
    </message>
</context>
<context>
    <name>dbbasic::Notices</name>
    <message>
        <source>&amp;Show the window</source>
        <translation>&amp;Fenster zeigen</translation>
    </message>
    <message>
        <source>&amp;No more notices</source>
        <translation>&amp;Keine Hinweise mehr</translation>
    </message>
    <message>
        <source>Subscriptions that fail: %1</source>
        <translation>Gestörte Abonnements: %1</translation>
    </message>
    <message>
        <source>Their events wait in the log until the callback answers again.</source>
        <translation>Ihre Ereignisse warten im Log, bis der Callback wieder antwortet.</translation>
    </message>
    <message>
        <source>#%1 from %2: %3</source>
        <translation>#%1 von %2: %3</translation>
    </message>
    <message>
        <source>%1 events match</source>
        <translation>%1 Ereignisse passen</translation>
    </message>
    <message>
        <source>The last: %1 %2</source>
        <translation>Das letzte: %1 %2</translation>
    </message>
    <message>
        <source>A notice</source>
        <translation>Ein Hinweis</translation>
    </message>
    <message>
        <source>This is how it looks.</source>
        <translation>So sieht er aus.</translation>
    </message>
</context>
<context>
    <name>dbbasic::NoticesDialog</name>
    <message>
        <source>When an &amp;event comes in that matches</source>
        <translation>Wenn ein passendes &amp;Ereignis eintrifft</translation>
    </message>
    <message>
        <source>When a &amp;subscription begins to fail, or is disabled</source>
        <translation>Wenn ein &amp;Abonnement gestört oder abgeschaltet ist</translation>
    </message>
    <message>
        <source>Show a &amp;sample</source>
        <translation>&amp;Muster zeigen</translation>
    </message>
    <message>
        <source>Notices on the Desktop</source>
        <translation>Hinweise auf dem Desktop</translation>
    </message>
    <message>
        <source>every event</source>
        <translation>jedes Ereignis</translation>
    </message>
    <message>
        <source>In the filter language</source>
        <translation>In der Filtersprache</translation>
    </message>
    <message>
        <source>Filter of the events</source>
        <translation>Filter der Ereignisse</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>&amp;Filter</translation>
    </message>
    <message>
        <source>Notices are off</source>
        <translation>Hinweise sind aus</translation>
    </message>
    <message>
        <source>Filter, column %1: %2</source>
        <translation>Filter, Spalte %1: %2</translation>
    </message>
    <message>
        <source>This desktop has no tray that shows notices: none will be seen.</source>
        <translation>Dieser Desktop hat keinen Infobereich, der Hinweise zeigt: keiner wird zu sehen sein.</translation>
    </message>
    <message>
        <source>Notices are on, at most one every three seconds; what matches meanwhile is counted into the next.</source>
        <translation>Hinweise sind an, höchstens einer alle drei Sekunden; was dazwischen passt, zählt der nächste mit.</translation>
    </message>
</context>
<context>
    <name>dbbasic::PanelHint</name>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Den Befehl kopieren</translation>
    </message>
</context>
<context>
    <name>dbbasic::PayloadEditor</name>
    <message>
        <source>Payload, JSON</source>
        <translation>Payload, JSON</translation>
    </message>
</context>
<context>
    <name>dbbasic::PayloadText</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
</context>
<context>
    <name>dbbasic::PayloadTreeModel</name>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
</context>
<context>
    <name>dbbasic::PublishPanel</name>
    <message>
        <source>Fro&amp;m file…</source>
        <translation>Aus &amp;Datei …</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Formatieren</translation>
    </message>
    <message>
        <source>Copy as &amp;curl</source>
        <translation>Als &amp;curl kopieren</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>&amp;Veröffentlichen</translation>
    </message>
    <message>
        <source>user.created</source>
        <translation>user.created</translation>
    </message>
    <message>
        <source>Event type</source>
        <translation>Typ des Ereignisses</translation>
    </message>
    <message>
        <source>&amp;Type</source>
        <translation>&amp;Typ</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>&amp;Quelle</translation>
    </message>
    <message>
        <source>How many times</source>
        <translation>Wie oft</translation>
    </message>
    <message>
        <source> ×</source>
        <translation> ×</translation>
    </message>
    <message>
        <source>S&amp;end</source>
        <translation>S&amp;enden</translation>
    </message>
    <message>
        <source>as fast as possible</source>
        <translation>so schnell wie möglich</translation>
    </message>
    <message>
        <source> per second</source>
        <translation> pro Sekunde</translation>
    </message>
    <message>
        <source>How many a second</source>
        <translation>Wie viele pro Sekunde</translation>
    </message>
    <message>
        <source>Publishes the events of a file, one a line</source>
        <translation>Veröffentlicht die Ereignisse einer Datei, eines je Zeile</translation>
    </message>
    <message>
        <source>Break and indent the payload; numbers, escapes and order stay as typed</source>
        <translation>Payload umbrechen und einrücken; Zahlen, Maskierungen und Reihenfolge bleiben wie getippt</translation>
    </message>
    <message>
        <source>The command that publishes this event from a shell</source>
        <translation>Der Befehl, der dieses Ereignis aus einer Shell veröffentlicht</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Payload, line %1, column %2: %3</source>
        <translation>Payload, Zeile %1, Spalte %2: %3</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Publish %Ln events</source>
        <translation>
            <numerusform>%Ln Ereignis &amp;veröffentlichen</numerusform>
            <numerusform>%Ln Ereignisse &amp;veröffentlichen</numerusform>
        </translation>
    </message>
    <message>
        <source>An event needs a type, such as user.created</source>
        <translation>Ein Ereignis braucht einen Typ wie user.created</translation>
    </message>
    <message>
        <source>Appends the event to the log (Ctrl+Enter)</source>
        <translation>Hängt das Ereignis an das Log an (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Ready. Ctrl+Enter publishes.</source>
        <translation>Bereit. Strg+Eingabe veröffentlicht.</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Dorthin</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Sends no more; what is sent stays</source>
        <translation>Sendet nichts mehr; was gesendet ist, bleibt</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Wird geschrieben</translation>
    </message>
    <message>
        <source>Not published: %1</source>
        <translation>Nicht veröffentlicht: %1</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show the last</source>
        <translation>Das letzte zeigen</translation>
    </message>
    <message>
        <source>The curl command is in the clipboard</source>
        <translation>Der curl-Befehl ist in der Zwischenablage</translation>
    </message>
    <message>
        <source>Drafts cannot be kept: %1</source>
        <translation>Entwürfe können nicht gemerkt werden: %1</translation>
    </message>
</context>
<context>
    <name>dbbasic::PublishWords</name>
    <message>
        <source>on disk</source>
        <translation>auf der Platte</translation>
    </message>
    <message>
        <source>written, on disk within %1</source>
        <translation>geschrieben, binnen %1 auf der Platte</translation>
    </message>
    <message>
        <source>handed to the operating system</source>
        <translation>dem Betriebssystem übergeben</translation>
    </message>
    <message>
        <source>#%1 %2 · id %3</source>
        <translation>#%1 %2 · Id %3</translation>
    </message>
    <message>
        <source>%1 of %2 %3 · %4 per second</source>
        <translation>%1 von %2 %3 · %4 pro Sekunde</translation>
    </message>
    <message>
        <source>%1 of %2 %3, then: %4</source>
        <translation>%1 von %2 %3, dann: %4</translation>
    </message>
    <message>
        <source>Stopped: %1 of %2 %3</source>
        <translation>Angehalten: %1 von %2 %3</translation>
    </message>
    <message>
        <source>%1 events %2 in %3 s, the last is #%4</source>
        <translation>%1 Ereignisse %2 in %3 s, das letzte ist #%4</translation>
    </message>
</context>
<context>
    <name>dbbasic::ReplayForm</name>
    <message>
        <source>every event</source>
        <translation>jedes Ereignis</translation>
    </message>
    <message>
        <source>In the filter language; follows the window&apos;s filter until you write here</source>
        <translation>In der Filtersprache; folgt dem Filter des Fensters, bis hier etwas geschrieben wird</translation>
    </message>
    <message>
        <source>&amp;What the filter shows</source>
        <translation>&amp;Was der Filter zeigt</translation>
    </message>
    <message>
        <source>Takes filter and range from the window again</source>
        <translation>Übernimmt Filter und Bereich wieder vom Fenster</translation>
    </message>
    <message>
        <source>the first</source>
        <translation>das erste</translation>
    </message>
    <message>
        <source>First sequence</source>
        <translation>Erste Sequenz</translation>
    </message>
    <message>
        <source>the last now</source>
        <translation>das jetzt letzte</translation>
    </message>
    <message>
        <source>Last sequence</source>
        <translation>Letzte Sequenz</translation>
    </message>
    <message>
        <source>A subscription, or a URL</source>
        <translation>Ein Abonnement oder eine URL</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>as fast as the target answers</source>
        <translation>so schnell das Ziel antwortet</translation>
    </message>
    <message>
        <source>at most so many a second</source>
        <translation>höchstens so viele pro Sekunde</translation>
    </message>
    <message>
        <source>in the rhythm they came, times</source>
        <translation>im Takt, in dem sie kamen, mal</translation>
    </message>
    <message>
        <source>Events a second, or multiple of the original speed</source>
        <translation>Ereignisse pro Sekunde oder Vielfaches des ursprünglichen Takts</translation>
    </message>
    <message>
        <source>t&amp;o</source>
        <translation>&amp;bis</translation>
    </message>
    <message>
        <source>&amp;Events</source>
        <translation>&amp;Ereignisse</translation>
    </message>
    <message>
        <source>&amp;From #</source>
        <translation>&amp;Von #</translation>
    </message>
    <message>
        <source>&amp;Target</source>
        <translation>&amp;Ziel</translation>
    </message>
    <message>
        <source>&amp;Speed</source>
        <translation>&amp;Tempo</translation>
    </message>
    <message>
        <source>From and to are sequences, such as 1204</source>
        <translation>Von und bis sind Sequenzen wie 1204</translation>
    </message>
    <message>
        <source>From stands behind to</source>
        <translation>Von steht hinter bis</translation>
    </message>
    <message>
        <source>Say where to: a subscription, or a URL</source>
        <translation>Wohin? Ein Abonnement oder eine URL</translation>
    </message>
    <message>
        <source> / s</source>
        <translation> / s</translation>
    </message>
    <message>
        <source> ×</source>
        <translation> ×</translation>
    </message>
    <message>
        <source>&amp;Replay</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Events, column %1: %2</source>
        <translation>Ereignisse, Spalte %1: %2</translation>
    </message>
    <message>
        <source>Events that match: %1. %2</source>
        <translation>Passende Ereignisse: %1. %2</translation>
    </message>
    <message>
        <source>Counting what matches</source>
        <translation>Passende werden gezählt</translation>
    </message>
    <message>
        <source>Do not count</source>
        <translation>Nicht zählen</translation>
    </message>
    <message>
        <source>Counts first how many events that is</source>
        <translation>Zählt zuerst, wie viele Ereignisse das sind</translation>
    </message>
    <message>
        <source>Not counted</source>
        <translation>Nicht gezählt</translation>
    </message>
    <message>
        <source>&amp;Replay what matches to %1</source>
        <translation>Passende an %1 &amp;wiederholen</translation>
    </message>
    <message>
        <source>No event matches</source>
        <translation>Kein Ereignis passt</translation>
    </message>
    <message>
        <source>%1 of %2 events match</source>
        <translation>%1 von %2 Ereignissen passen</translation>
    </message>
    <message>
        <source> this and what %1 subscribes to</source>
        <translation> dazu und zu dem, was %1 abonniert hat</translation>
    </message>
    <message>
        <source> · takes %1 at least</source>
        <translation> · dauert mindestens %1</translation>
    </message>
    <message>
        <source>&amp;Replay 1 event to %1</source>
        <translation>1 Ereignis an %1 &amp;wiederholen</translation>
    </message>
    <message>
        <source>&amp;Replay %1 events to %2</source>
        <translation>%1 Ereignisse an %2 &amp;wiederholen</translation>
    </message>
    <message>
        <source>Sends them in order; the subscription&apos;s position stays</source>
        <translation>Sendet sie der Reihe nach; die Position des Abonnements bleibt</translation>
    </message>
    <message>
        <source>The replay is on its way</source>
        <translation>Die Wiederholung ist unterwegs</translation>
    </message>
    <message>
        <source>It is on its way; change something, or press “What the filter shows”, to send again</source>
        <translation>Sie ist unterwegs; um noch einmal zu senden, etwas ändern oder „Was der Filter zeigt“ drücken</translation>
    </message>
    <message>
        <source>Cancelled; events sent: %1</source>
        <translation>Abgebrochen; gesendete Ereignisse: %1</translation>
    </message>
    <message>
        <source>Ended early; events sent: %1. %2</source>
        <translation>Vorzeitig zu Ende; gesendete Ereignisse: %1. %2</translation>
    </message>
    <message>
        <source>Ended; events sent: %1, given up: %2</source>
        <translation>Zu Ende; gesendete Ereignisse: %1, aufgegeben: %2</translation>
    </message>
    <message>
        <source>Ended; events sent: %1</source>
        <translation>Zu Ende; gesendete Ereignisse: %1</translation>
    </message>
</context>
<context>
    <name>dbbasic::ReplayPanel</name>
    <message>
        <source>Replays</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>&amp;Cancel replay</source>
        <translation>Wiederholung &amp;abbrechen</translation>
    </message>
    <message>
        <source>Sends no more; what is in flight is finished</source>
        <translation>Sendet nichts mehr; was unterwegs ist, wird beendet</translation>
    </message>
    <message>
        <source>&amp;Fill in again</source>
        <translation>Erneut ein&amp;tragen</translation>
    </message>
    <message>
        <source>Puts what this replay did into the form</source>
        <translation>Trägt in das Formular ein, was diese Wiederholung tat</translation>
    </message>
    <message>
        <source>Nothing was replayed yet</source>
        <translation>Noch wurde nichts wiederholt</translation>
    </message>
    <message>
        <source>A replay sends events of the log again, in order, marked as a replay. The position and the health of a subscription stay as they are. Say what and where to on the left; how many that is, is counted first.</source>
        <translation>Eine Wiederholung sendet Ereignisse des Logs noch einmal, der Reihe nach und als Wiederholung gekennzeichnet. Position und Zustand eines Abonnements bleiben, wie sie sind. Links steht, was und wohin; zuerst wird gezählt, wie viele das sind.</translation>
    </message>
    <message numerus="yes">
        <source>Replays (%Ln running)</source>
        <translation>
            <numerusform>Wiederholungen (%Ln läuft)</numerusform>
            <numerusform>Wiederholungen (%Ln laufen)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbbasic::ReplayTableModel</name>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>To</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>a removed subscription</source>
        <translation>ein entferntes Abonnement</translation>
    </message>
    <message>
        <source>every event</source>
        <translation>jedes Ereignis</translation>
    </message>
    <message>
        <source>  #%1 to #%2</source>
        <translation>  #%1 bis #%2</translation>
    </message>
    <message>
        <source>  from #%1</source>
        <translation>  ab #%1</translation>
    </message>
    <message>
        <source>… queued</source>
        <translation>… wartet</translation>
    </message>
    <message>
        <source>▶ running</source>
        <translation>▶ läuft</translation>
    </message>
    <message>
        <source>⚠ done</source>
        <translation>⚠ fertig</translation>
    </message>
    <message>
        <source>✓ done</source>
        <translation>✓ fertig</translation>
    </message>
    <message>
        <source>■ cancelled</source>
        <translation>■ abgebrochen</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ gescheitert</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>, %1 failed</source>
        <translation>, %1 gescheitert</translation>
    </message>
    <message>
        <source>, %1 damaged in the log</source>
        <translation>, %1 im Protokoll beschädigt</translation>
    </message>
    <message>
        <source>%1 / s</source>
        <translation>%1 / s</translation>
    </message>
</context>
<context>
    <name>dbbasic::RowRules</name>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Amber</source>
        <translation>Bernstein</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
</context>
<context>
    <name>dbbasic::RowRulesDialog</name>
    <message>
        <source>Look of the rows</source>
        <translation>Aussehen der Zeilen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>&amp;Up</source>
        <translation>Nach &amp;oben</translation>
    </message>
    <message>
        <source>&amp;Down</source>
        <translation>Nach &amp;unten</translation>
    </message>
    <message>
        <source>Colour Rows</source>
        <translation>Zeilen färben</translation>
    </message>
    <message>
        <source>Rows that match a filter get its colour and sign. The first that matches wins.</source>
        <translation>Zeilen, die zu einem Filter passen, bekommen seine Farbe und sein Zeichen. Der erste passende gilt.</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Rule %1: %2</source>
        <translation>Regel %1: %2</translation>
    </message>
</context>
<context>
    <name>dbbasic::Sentences</name>
    <message>
        <source>the filter is longer than 16384 bytes</source>
        <translation>der Filter ist länger als 16384 Bytes</translation>
    </message>
    <message>
        <source>nested deeper than %1 levels</source>
        <translation>tiefer als %1 Ebenen geschachtelt</translation>
    </message>
    <message>
        <source>found %1 after &apos;-&apos;, expected a term</source>
        <translation>nach „-“ steht %1, erwartet ist ein Ausdruck</translation>
    </message>
    <message>
        <source>found %1, expected &apos;)&apos; for the &apos;(&apos; at column %2</source>
        <translation>gefunden: %1, erwartet ist „)“ zur „(“ in Spalte %2</translation>
    </message>
    <message>
        <source>found %1, expected a term or the end</source>
        <translation>gefunden: %1, erwartet ist ein Ausdruck oder das Ende</translation>
    </message>
    <message>
        <source>found %1, expected a term; a field and its operator stand together: seq&gt;100</source>
        <translation>gefunden: %1, erwartet ist ein Ausdruck; Feld und Operator stehen zusammen: seq&gt;100</translation>
    </message>
    <message>
        <source>found %1, expected a term</source>
        <translation>gefunden: %1, erwartet ist ein Ausdruck</translation>
    </message>
    <message>
        <source>this quote is not closed, expected another &apos;&quot;&apos;</source>
        <translation>dieses Anführungszeichen ist nicht geschlossen, erwartet ist noch ein „&quot;“</translation>
    </message>
    <message>
        <source>found %1 after a quoted text, expected white space</source>
        <translation>nach dem Text in Anführungszeichen steht %1, erwartet ist Leerraum</translation>
    </message>
    <message>
        <source>found %1 after a quoted value, expected white space</source>
        <translation>nach dem Wert in Anführungszeichen steht %1, erwartet ist Leerraum</translation>
    </message>
    <message>
        <source>found an empty text, expected something to look for</source>
        <translation>der Text ist leer, erwartet ist etwas, wonach zu suchen ist</translation>
    </message>
    <message>
        <source>found quotes inside a word, expected white space before them</source>
        <translation>Anführungszeichen in einem Wort, erwartet ist Leerraum davor</translation>
    </message>
    <message>
        <source>found &apos;!&apos;, expected !=</source>
        <translation>gefunden: „!“, erwartet ist !=</translation>
    </message>
    <message>
        <source>found &apos;%1&apos; after has, expected a path such as payload.name</source>
        <translation>nach has steht „%1“, erwartet ist ein Pfad wie payload.name</translation>
    </message>
    <message>
        <source>found %1 after %2, expected a value</source>
        <translation>nach %2 steht %1, erwartet ist ein Wert</translation>
    </message>
    <message>
        <source>unknown field &apos;%1&apos;, expected type, source, id, seq, time, since, until, payload.…, has or text; put free text in quotes</source>
        <translation>unbekanntes Feld „%1“, erwartet ist type, source, id, seq, time, since, until, payload.…, has oder text; freier Text gehört in Anführungszeichen</translation>
    </message>
    <message>
        <source>%1 cannot be compared like this, expected %2</source>
        <translation>%1 kann so nicht verglichen werden, erwartet ist %2</translation>
    </message>
    <message>
        <source>&apos;:&apos; or &apos;!=&apos;</source>
        <translation>„:“ oder „!=“</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not an event id, expected letters, digits, _ and -</source>
        <translation>„%1“ ist keine Id eines Ereignisses, erwartet sind Buchstaben, Ziffern, _ und -</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not a sequence, expected a whole number from 0</source>
        <translation>„%1“ ist keine Sequenz, erwartet ist eine ganze Zahl ab 0</translation>
    </message>
    <message>
        <source>&apos;%1&apos; has an empty step, expected payload.name.name</source>
        <translation>„%1“ hat einen leeren Schritt, erwartet ist payload.name.name</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not a time; expected unix seconds, a date such as 2026-11-23 or 2026-11-23T10:00Z, or an age such as 15m, 2h, 7d</source>
        <translation>„%1“ ist keine Zeit; erwartet sind Unix-Sekunden, ein Datum wie 2026-11-23 oder 2026-11-23T10:00Z oder ein Alter wie 15m, 2h, 7d</translation>
    </message>
    <message>
        <source>filter, column %1: %2</source>
        <translation>Filter, Spalte %1: %2</translation>
    </message>
    <message>
        <source>event_type &apos;%1&apos; has a &apos;&gt;&apos; that is not its last token; expected for example user.&gt;</source>
        <translation>event_type „%1“ hat ein „&gt;“, das nicht am Ende steht; erwartet ist zum Beispiel user.&gt;</translation>
    </message>
    <message>
        <source>event_type may have &apos;&gt;&apos; only as its last token</source>
        <translation>event_type darf „&gt;“ nur am Ende haben</translation>
    </message>
    <message>
        <source>event_type may have letters, digits, &apos;_&apos;, &apos;.&apos;, &apos;:&apos;, &apos;-&apos;, &apos;*&apos; and &apos;&gt;&apos;, 128 at most</source>
        <translation>event_type darf Buchstaben, Ziffern, _ . : - * und &gt; haben, höchstens 128</translation>
    </message>
    <message>
        <source>event_type is required</source>
        <translation>event_type fehlt</translation>
    </message>
    <message>
        <source>event_type is longer than 128 characters</source>
        <translation>event_type ist länger als 128 Zeichen</translation>
    </message>
    <message>
        <source>event_type must begin with a letter or digit</source>
        <translation>event_type muss mit einem Buchstaben oder einer Ziffer beginnen</translation>
    </message>
    <message>
        <source>event_type has %1 at character %2; allowed are letters, digits and _ . : -</source>
        <translation>event_type hat %1 an Stelle %2; erlaubt sind Buchstaben, Ziffern und _ . : -</translation>
    </message>
    <message>
        <source>source is longer than 1024 bytes</source>
        <translation>source ist länger als 1024 Bytes</translation>
    </message>
    <message>
        <source>source is not valid UTF-8</source>
        <translation>source ist kein gültiges UTF-8</translation>
    </message>
    <message>
        <source>subscriber_id is required</source>
        <translation>subscriber_id fehlt</translation>
    </message>
    <message>
        <source>subscriber_id is longer than 128 characters</source>
        <translation>subscriber_id ist länger als 128 Zeichen</translation>
    </message>
    <message>
        <source>subscriber_id has %1 at character %2; allowed are letters, digits, _ and -, beginning with a letter or digit</source>
        <translation>subscriber_id hat %1 an Stelle %2; erlaubt sind Buchstaben, Ziffern, _ und -, zu Beginn ein Buchstabe oder eine Ziffer</translation>
    </message>
    <message>
        <source>filter is longer than 4,096 bytes</source>
        <translation>filter ist länger als 4.096 Bytes</translation>
    </message>
    <message>
        <source>description is longer than 1,024 bytes</source>
        <translation>description ist länger als 1.024 Bytes</translation>
    </message>
    <message>
        <source>%1 is longer than 2,048 bytes</source>
        <translation>%1 ist länger als 2.048 Bytes</translation>
    </message>
    <message>
        <source>%1 is not a URL: %2</source>
        <translation>%1 ist keine URL: %2</translation>
    </message>
    <message>
        <source>%1 must begin with http:// or https://</source>
        <translation>%1 muss mit http:// oder https:// beginnen</translation>
    </message>
    <message>
        <source>%1 has no host</source>
        <translation>%1 hat keinen Host</translation>
    </message>
    <message>
        <source>%1 has port 0</source>
        <translation>%1 hat Port 0</translation>
    </message>
    <message>
        <source>subscriber %1 has another subscription to %2</source>
        <translation>der Abonnent %1 hat schon ein anderes Abonnement auf %2</translation>
    </message>
    <message>
        <source>position %1 is beyond the end of the log (%2)</source>
        <translation>Position %1 liegt hinter dem Ende des Logs (%2)</translation>
    </message>
    <message>
        <source>Subscription not found</source>
        <translation>Das Abonnement gibt es nicht mehr</translation>
    </message>
    <message>
        <source>Replay not found</source>
        <translation>Die Wiederholung gibt es nicht mehr</translation>
    </message>
    <message>
        <source>the replay has ended already</source>
        <translation>die Wiederholung ist schon zu Ende</translation>
    </message>
    <message>
        <source>to is before from</source>
        <translation>bis steht vor von</translation>
    </message>
    <message>
        <source>nothing is delivered at present: the server is not running</source>
        <translation>zurzeit wird nichts zugestellt: der Server läuft nicht</translation>
    </message>
    <message>
        <source>sequence %1 is not in the dead-letter list</source>
        <translation>Sequenz %1 steht nicht unter den Unzustellbaren</translation>
    </message>
    <message>
        <source>there is no event %1</source>
        <translation>es gibt kein Ereignis %1</translation>
    </message>
    <message>
        <source>the subscription has no callback_url</source>
        <translation>das Abonnement hat keinen Callback</translation>
    </message>
    <message>
        <source>there is no target: the subscription is gone, or has no callback_url</source>
        <translation>es gibt kein Ziel: das Abonnement ist entfernt oder hat keinen Callback</translation>
    </message>
    <message>
        <source>paused by hand</source>
        <translation>von Hand angehalten</translation>
    </message>
    <message>
        <source>the target answered 410: it wants no more</source>
        <translation>das Ziel antwortete 410: es will nichts mehr</translation>
    </message>
    <message>
        <source>the target answered %1</source>
        <translation>das Ziel antwortete %1</translation>
    </message>
    <message>
        <source>three events in a row were refused, the last with %1; they are in the dead-letter list</source>
        <translation>drei Ereignisse in Folge wurden abgelehnt, das letzte mit %1; sie stehen unter den Unzustellbaren</translation>
    </message>
    <message>
        <source>failing for five days, %1 attempts in a row: %2</source>
        <translation>seit fünf Tagen gestört, %1 Versuche in Folge: %2</translation>
    </message>
    <message>
        <source>the callback URL cannot be used</source>
        <translation>die Callback-URL ist nicht zu gebrauchen</translation>
    </message>
    <message>
        <source>skipped by hand; before: %1</source>
        <translation>von Hand übergangen; davor: %1</translation>
    </message>
    <message>
        <source>cannot resolve %1: %2</source>
        <translation>%1 ist nicht aufzulösen: %2</translation>
    </message>
    <message>
        <source>no address for %1 within 5 s</source>
        <translation>keine Adresse für %1 binnen 5 s</translation>
    </message>
    <message>
        <source>no connection within 5 s</source>
        <translation>keine Verbindung binnen 5 s</translation>
    </message>
    <message>
        <source>no answer within 15 s</source>
        <translation>keine Antwort binnen 15 s</translation>
    </message>
    <message>
        <source>the head of the answer was not whole within 15 s</source>
        <translation>der Kopf der Antwort war nicht binnen 15 s vollständig</translation>
    </message>
    <message>
        <source>the answer is not HTTP: %1</source>
        <translation>die Antwort ist kein HTTP: %1</translation>
    </message>
    <message>
        <source>the connection was closed before an answer</source>
        <translation>die Verbindung wurde vor der Antwort geschlossen</translation>
    </message>
    <message>
        <source>the connection was closed in the head of the answer</source>
        <translation>die Verbindung wurde im Kopf der Antwort geschlossen</translation>
    </message>
    <message>
        <source>target %1 is refused: %2</source>
        <translation>das Ziel %1 wird abgelehnt: %2</translation>
    </message>
    <message>
        <source>it is this server itself</source>
        <translation>es ist dieser Server selbst</translation>
    </message>
    <message>
        <source>link-local, metadata, multicast and reserved addresses are never called</source>
        <translation>link-lokale, Metadaten-, Multicast- und reservierte Adressen werden nie angerufen</translation>
    </message>
    <message>
        <source>this server is reachable from outside, so private and loopback targets need --allow-target</source>
        <translation>dieser Server ist von außen erreichbar, deshalb brauchen private und lokale Ziele --allow-target</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>Verbindung abgelehnt</translation>
    </message>
    <message>
        <source>Host not found</source>
        <translation>Host nicht gefunden</translation>
    </message>
    <message>
        <source>found %1 in a string, where it must be written with a backslash</source>
        <translation>gefunden: %1 in einer Zeichenkette, wo es mit Rückstrich zu schreiben ist</translation>
    </message>
    <message>
        <source>found a byte order mark, expected a value</source>
        <translation>gefunden: eine Byte-Order-Markierung, erwartet ist ein Wert</translation>
    </message>
    <message>
        <source>found nothing, expected a value</source>
        <translation>gefunden: nichts, erwartet ist ein Wert</translation>
    </message>
    <message>
        <source>found a byte that is not valid UTF-8</source>
        <translation>gefunden: ein Byte, das kein gültiges UTF-8 ist</translation>
    </message>
    <message>
        <source>this string is not closed</source>
        <translation>diese Zeichenkette ist nicht geschlossen</translation>
    </message>
    <message>
        <source>a number must not begin with 0</source>
        <translation>eine Zahl darf nicht mit 0 beginnen</translation>
    </message>
    <message>
        <source>the text is too large</source>
        <translation>der Text ist zu groß</translation>
    </message>
    <message>
        <source>found &apos;%1&apos;, expected true, false or null</source>
        <translation>gefunden: „%1“, erwartet ist true, false oder null</translation>
    </message>
    <message>
        <source>found %1, expected %2</source>
        <translation>gefunden: %1, erwartet ist %2</translation>
    </message>
    <message>
        <source>the end</source>
        <translation>das Ende</translation>
    </message>
    <message>
        <source>the character %1</source>
        <translation>das Zeichen %1</translation>
    </message>
    <message>
        <source>a value</source>
        <translation>ein Wert</translation>
    </message>
    <message>
        <source>a value or &apos;]&apos;</source>
        <translation>ein Wert oder „]“</translation>
    </message>
    <message>
        <source>a name in quotes</source>
        <translation>ein Name in Anführungszeichen</translation>
    </message>
    <message>
        <source>a name in quotes or &apos;}&apos;</source>
        <translation>ein Name in Anführungszeichen oder „}“</translation>
    </message>
    <message>
        <source>&apos;:&apos; after the name</source>
        <translation>„:“ nach dem Namen</translation>
    </message>
    <message>
        <source>&apos;,&apos; or &apos;}&apos;</source>
        <translation>„,“ oder „}“</translation>
    </message>
    <message>
        <source>&apos;,&apos; or &apos;]&apos;</source>
        <translation>„,“ oder „]“</translation>
    </message>
    <message>
        <source>nothing more after the value</source>
        <translation>nichts mehr nach dem Wert</translation>
    </message>
    <message>
        <source>four hexadecimal digits after \u</source>
        <translation>vier hexadezimale Ziffern nach \u</translation>
    </message>
    <message>
        <source>one of &quot; \ / b f n r t u after the backslash</source>
        <translation>eines von &quot; \ / b f n r t u nach dem Rückstrich</translation>
    </message>
    <message>
        <source>a digit</source>
        <translation>eine Ziffer</translation>
    </message>
    <message>
        <source>the end of the number</source>
        <translation>das Ende der Zahl</translation>
    </message>
    <message>
        <source>the filter is empty and matches every event</source>
        <translation>der Filter ist leer, jedes Ereignis passt</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is in the event, wanted somewhere</source>
        <translation>„%1“ steht im Ereignis, wie gewünscht</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is in the event, wanted nowhere</source>
        <translation>„%1“ steht im Ereignis, gewünscht nirgends</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is nowhere in the event, wanted somewhere</source>
        <translation>„%1“ steht nirgends im Ereignis, gewünscht irgendwo</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is nowhere in the event, wanted nowhere</source>
        <translation>„%1“ steht nirgends im Ereignis, wie gewünscht</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is in the event</source>
        <translation>„%1“ steht im Ereignis</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is nowhere in the event</source>
        <translation>„%1“ steht nirgends im Ereignis</translation>
    </message>
    <message>
        <source>%1 is %2, as wanted: %3</source>
        <translation>%1 ist %2, wie gewünscht: %3</translation>
    </message>
    <message>
        <source>%1 is %2, which is not %3</source>
        <translation>%1 ist %2, und das ist nicht %3</translation>
    </message>
    <message>
        <source>%1 is %2, wanted anything but %3</source>
        <translation>%1 ist %2, gewünscht alles außer %3</translation>
    </message>
    <message>
        <source>%1 is %2, wanted %3</source>
        <translation>%1 ist %2, gewünscht %3</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>a value there</source>
        <translation>ein Wert an der Stelle</translation>
    </message>
    <message>
        <source>anything but %1</source>
        <translation>alles außer %1</translation>
    </message>
    <message>
        <source>less than %1</source>
        <translation>weniger als %1</translation>
    </message>
    <message>
        <source>more than %1</source>
        <translation>mehr als %1</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>höchstens %1</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>mindestens %1</translation>
    </message>
    <message>
        <source>%1 or more</source>
        <translation>%1 oder mehr</translation>
    </message>
    <message>
        <source>%1 or later</source>
        <translation>%1 oder später</translation>
    </message>
    <message>
        <source>%1 or before</source>
        <translation>%1 oder früher</translation>
    </message>
</context>
<context>
    <name>dbbasic::StartPlace</name>
    <message>
        <source>“%1” is not a sequence, such as #1204</source>
        <translation>„%1“ ist keine Sequenz wie #1204</translation>
    </message>
    <message>
        <source>“%1” is no time, no age such as 15m, no #sequence and no id in the log</source>
        <translation>„%1“ ist keine Zeit, kein Alter wie 15m, keine #Sequenz und keine Id im Log</translation>
    </message>
</context>
<context>
    <name>dbbasic::StatisticsPanel</name>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>%1 types and %2 sources among %3 events</source>
        <translation>%1 Typen und %2 Quellen unter %3 Ereignissen</translation>
    </message>
    <message>
        <source> so far, counting…</source>
        <translation> bisher, es wird gezählt …</translation>
    </message>
    <message>
        <source>. The first %1 of each are shown.</source>
        <translation>. Gezeigt sind je die ersten %1.</translation>
    </message>
    <message>
        <source>Double-click to show only %1</source>
        <translation>Doppelklick zeigt nur %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>&amp;Show Only This</source>
        <translation>&amp;Nur dies zeigen</translation>
    </message>
    <message>
        <source>&amp;Hide This</source>
        <translation>Dies &amp;ausblenden</translation>
    </message>
</context>
<context>
    <name>dbbasic::StatusLine</name>
    <message>
        <source>The address is in the clipboard</source>
        <translation>Die Adresse ist in der Zwischenablage</translation>
    </message>
    <message>
        <source>Listening at %1. Click to copy the address.</source>
        <translation>Nimmt an unter %1. Klicken kopiert die Adresse.</translation>
    </message>
    <message>
        <source>Listening at %1</source>
        <translation>Nimmt an unter %1</translation>
    </message>
    <message>
        <source>○ starting</source>
        <translation>○ startet</translation>
    </message>
    <message>
        <source>The server is starting</source>
        <translation>Der Server startet</translation>
    </message>
    <message>
        <source>✗ not listening</source>
        <translation>✗ nimmt nichts an</translation>
    </message>
    <message>
        <source>The server is not listening: %1</source>
        <translation>Der Server nimmt nichts an: %1</translation>
    </message>
    <message>
        <source>%1 events/s</source>
        <translation>%1 Ereignisse/s</translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation>%1 von %2 gezeigt</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>%1 Ereignisse</translation>
    </message>
    <message>
        <source>⚠ %1 damaged</source>
        <translation>⚠ %1 beschädigt</translation>
    </message>
    <message>
        <source>Lines of the log that fail their check. They are kept, and not delivered.</source>
        <translation>Zeilen des Logs, die ihre Prüfung nicht bestehen. Sie bleiben erhalten und werden nicht zugestellt.</translation>
    </message>
    <message>
        <source>✗ not writable</source>
        <translation>✗ nicht schreibbar</translation>
    </message>
    <message>
        <source>on disk</source>
        <translation>auf der Platte</translation>
    </message>
    <message>
        <source>An event is told as published when it is on disk (--sync always)</source>
        <translation>Ein Ereignis gilt als veröffentlicht, wenn es auf der Platte ist (--sync always)</translation>
    </message>
    <message>
        <source>on disk every %1</source>
        <translation>alle %1 auf der Platte</translation>
    </message>
    <message>
        <source>A power cut may take what was published since (--sync interval)</source>
        <translation>Ein Stromausfall kann mitnehmen, was seither veröffentlicht wurde (--sync interval)</translation>
    </message>
    <message>
        <source>not forced to disk</source>
        <translation>nicht auf die Platte gezwungen</translation>
    </message>
    <message>
        <source>The operating system decides when events are on disk (--sync none)</source>
        <translation>Das Betriebssystem entscheidet, wann Ereignisse auf der Platte sind (--sync none)</translation>
    </message>
    <message numerus="yes">
        <source>▲ %Ln failing</source>
        <translation>
            <numerusform>▲ %Ln gestört</numerusform>
            <numerusform>▲ %Ln gestört</numerusform>
        </translation>
    </message>
    <message>
        <source>Shows the subscriptions</source>
        <translation>Zeigt die Abonnements</translation>
    </message>
    <message>
        <source>1 event</source>
        <translation>1 Ereignis</translation>
    </message>
</context>
<context>
    <name>dbbasic::SubscriptionCommands</name>
    <message>
        <source>&amp;Subscribe…</source>
        <translation>&amp;Abonnieren …</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Bearbeiten …</translation>
    </message>
    <message>
        <source>Keeps the position</source>
        <translation>Behält die Position</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Retry now</source>
        <translation>&amp;Jetzt versuchen</translation>
    </message>
    <message>
        <source>Ends the wait for the next attempt</source>
        <translation>Beendet das Warten auf den nächsten Versuch</translation>
    </message>
    <message>
        <source>S&amp;kip event</source>
        <translation>Ereignis über&amp;gehen</translation>
    </message>
    <message>
        <source>See&amp;k</source>
        <translation>&amp;Versetzen</translation>
    </message>
    <message>
        <source>Send &amp;test</source>
        <translation>&amp;Test senden</translation>
    </message>
    <message>
        <source>Sends a made-up event now; the position stays</source>
        <translation>Sendet jetzt ein erfundenes Ereignis; die Position bleibt</translation>
    </message>
    <message>
        <source>Re&amp;play to it…</source>
        <translation>&amp;Wiederholen …</translation>
    </message>
    <message>
        <source>Sends events of the log to it again</source>
        <translation>Sendet ihm Ereignisse des Logs noch einmal</translation>
    </message>
    <message>
        <source>Si&amp;gning</source>
        <translation>&amp;Signatur</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Ends the subscription; the events stay in the log</source>
        <translation>Beendet das Abonnement; die Ereignisse bleiben im Log</translation>
    </message>
    <message>
        <source>To the &amp;end: skip what waits</source>
        <translation>An das &amp;Ende: Wartendes übergehen</translation>
    </message>
    <message>
        <source>the end of the log</source>
        <translation>am Ende des Logs</translation>
    </message>
    <message>
        <source>To the &amp;beginning: deliver everything again</source>
        <translation>An den &amp;Anfang: alles noch einmal zustellen</translation>
    </message>
    <message>
        <source>the beginning of the log</source>
        <translation>am Anfang des Logs</translation>
    </message>
    <message>
        <source>To the selected e&amp;vent</source>
        <translation>Zum ausgewählten E&amp;reignis</translation>
    </message>
    <message>
        <source>To a &amp;time, sequence or id…</source>
        <translation>Zu einer &amp;Zeit, Sequenz oder Id …</translation>
    </message>
    <message>
        <source>Moves the position in the log</source>
        <translation>Versetzt die Position im Log</translation>
    </message>
    <message>
        <source>&amp;New secret</source>
        <translation>&amp;Neues Geheimnis</translation>
    </message>
    <message>
        <source>Deliveries are signed with it (Standard Webhooks); it is shown once</source>
        <translation>Damit werden Zustellungen signiert (Standard Webhooks); es wird einmal gezeigt</translation>
    </message>
    <message>
        <source>&amp;Remove the secret</source>
        <translation>Das Geheimnis &amp;entfernen</translation>
    </message>
    <message>
        <source>Deliveries are not signed any more</source>
        <translation>Zustellungen werden nicht mehr signiert</translation>
    </message>
    <message>
        <source>The secret that deliveries are signed with</source>
        <translation>Das Geheimnis, mit dem Zustellungen signiert werden</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Goes on where it stopped, at once</source>
        <translation>Macht dort weiter, wo es aufhörte, sofort</translation>
    </message>
    <message>
        <source>Sends nothing until it is resumed; nothing is lost</source>
        <translation>Sendet nichts, bis es fortgesetzt wird; nichts geht verloren</translation>
    </message>
    <message>
        <source>%1 is subscribed to %2</source>
        <translation>%1 hat %2 abonniert</translation>
    </message>
    <message>
        <source>%1 is changed</source>
        <translation>%1 ist geändert</translation>
    </message>
    <message>
        <source>%1 is as it was</source>
        <translation>%1 ist wie zuvor</translation>
    </message>
    <message>
        <source>%1 goes on</source>
        <translation>%1 macht weiter</translation>
    </message>
    <message>
        <source>%1 is paused</source>
        <translation>%1 ruht</translation>
    </message>
    <message>
        <source>Trying %1 again</source>
        <translation>Neuer Versuch mit %1</translation>
    </message>
    <message>
        <source>Test to %1: %2</source>
        <translation>Test an %1: %2</translation>
    </message>
    <message>
        <source>Show the answer</source>
        <translation>Die Antwort zeigen</translation>
    </message>
    <message>
        <source>Sending a test to %1</source>
        <translation>Ein Test wird an %1 gesendet</translation>
    </message>
    <message>
        <source>With %1 goes the list of its %2 dead letters. The list cannot be had back.</source>
        <translation>Mit %1 geht die Liste seiner %2 Unzustellbaren. Die Liste kommt nicht zurück.</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>%1 is removed</source>
        <translation>%1 ist entfernt</translation>
    </message>
    <message>
        <source>%1 is back, after #%2</source>
        <translation>%1 ist wieder da, nach #%2</translation>
    </message>
    <message>
        <source>Shown this once: %1 (the old one signs too for 24 hours)</source>
        <translation>Nur jetzt gezeigt: %1 (das alte signiert noch 24 Stunden mit)</translation>
    </message>
    <message>
        <source>Shown this once: %1</source>
        <translation>Nur jetzt gezeigt: %1</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>The secret is in the clipboard</source>
        <translation>Das Geheimnis ist in der Zwischenablage</translation>
    </message>
    <message>
        <source>Deliveries to %1 will not be signed any more. The secret cannot be had back.</source>
        <translation>Zustellungen an %1 werden nicht mehr signiert. Das Geheimnis kommt nicht zurück.</translation>
    </message>
    <message>
        <source>Remove the secret of %1</source>
        <translation>Das Geheimnis von %1 entfernen</translation>
    </message>
    <message>
        <source>Deliveries to %1 are not signed any more</source>
        <translation>Zustellungen an %1 werden nicht mehr signiert</translation>
    </message>
    <message>
        <source>%1 stands at %2</source>
        <translation>%1 steht jetzt: %2</translation>
    </message>
    <message>
        <source>%1 stands after #%2 again</source>
        <translation>%1 steht wieder nach #%2</translation>
    </message>
    <message>
        <source>Seek</source>
        <translation>Versetzen</translation>
    </message>
    <message>
        <source>Time, age (15m, 2h), #sequence or event id</source>
        <translation>Zeit, Alter (15m, 2h), #Sequenz oder Id eines Ereignisses</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Puts the event that fails among the dead letters and goes on with the next</source>
        <translation>Legt das gescheiterte Ereignis zu den Unzustellbaren und macht mit dem nächsten weiter</translation>
    </message>
    <message>
        <source>The event that failed is among the dead letters; %1 goes on with the next</source>
        <translation>Das gescheiterte Ereignis ist unter den Unzustellbaren; %1 macht mit dem nächsten weiter</translation>
    </message>
    <message>
        <source>Skipping the event at which %1 fails</source>
        <translation>Das Ereignis, an dem %1 scheitert, wird übergangen</translation>
    </message>
</context>
<context>
    <name>dbbasic::SubscriptionDetails</name>
    <message>
        <source>S&amp;end again</source>
        <translation>&amp;Erneut senden</translation>
    </message>
    <message>
        <source>Sho&amp;w event</source>
        <translation>Er&amp;eignis zeigen</translation>
    </message>
    <message>
        <source>Sends the event of this attempt once more, now; the position stays</source>
        <translation>Sendet das Ereignis dieses Versuchs jetzt noch einmal; die Position bleibt</translation>
    </message>
    <message>
        <source>Selects the event of this attempt in the table</source>
        <translation>Wählt das Ereignis dieses Versuchs in der Tabelle aus</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>Unzustellbar</translation>
    </message>
    <message>
        <source>Delivery attempts</source>
        <translation>Zustellversuche</translation>
    </message>
    <message>
        <source>Request and answer of the attempt</source>
        <translation>Anfrage und Antwort des Versuchs</translation>
    </message>
    <message>
        <source>Select a subscription to see how its deliveries went.</source>
        <translation>Ein Abonnement auswählen: hier steht dann, wie seine Zustellungen liefen.</translation>
    </message>
    <message>
        <source>No attempts: this subscriber polls.</source>
        <translation>Keine Versuche: dieser Abonnent fragt selbst ab.</translation>
    </message>
    <message>
        <source>No attempts yet. “Send test” tries the callback.</source>
        <translation>Noch keine Versuche. „Test senden“ probiert den Callback.</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>E&amp;rneut</translation>
    </message>
    <message>
        <source>Retry &amp;all</source>
        <translation>&amp;Alle erneut</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>Ver&amp;werfen</translation>
    </message>
    <message>
        <source>Discard a&amp;ll</source>
        <translation>A&amp;lle verwerfen</translation>
    </message>
    <message>
        <source>Takes it off this list; the event itself stays in the log</source>
        <translation>Nimmt es von dieser Liste; das Ereignis selbst bleibt im Log</translation>
    </message>
    <message>
        <source>
— the request —
</source>
        <translation>
— die Anfrage —
</translation>
    </message>
    <message>
        <source>Dead letters (%1)</source>
        <translation>Unzustellbar (%1)</translation>
    </message>
    <message>
        <source>Nothing was given up on.</source>
        <translation>Nichts wurde aufgegeben.</translation>
    </message>
    <message>
        <source>Retry &amp;all %1</source>
        <translation>&amp;Alle %1 erneut</translation>
    </message>
    <message>
        <source>Discard a&amp;ll %1</source>
        <translation>A&amp;lle %1 verwerfen</translation>
    </message>
    <message>
        <source>Sending %1 again</source>
        <translation>%1 wird erneut gesendet</translation>
    </message>
    <message>
        <source>%1 sent again: %2</source>
        <translation>%1 erneut gesendet: %2</translation>
    </message>
    <message>
        <source>Sending %1 again; a 2xx takes it off the list</source>
        <translation>%1 wird erneut gesendet; ein 2xx nimmt es von der Liste</translation>
    </message>
    <message numerus="yes">
        <source>Being sent again: %Ln</source>
        <translation>
            <numerusform>Werden erneut gesendet: %Ln</numerusform>
            <numerusform>Werden erneut gesendet: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is off the list; it stays in the log</source>
        <translation>%1 ist von der Liste; es bleibt im Log</translation>
    </message>
    <message>
        <source>The events stay in the log, but this list of what was not delivered is gone.</source>
        <translation>Die Ereignisse bleiben im Log, aber diese Liste des nicht Zugestellten ist dann weg.</translation>
    </message>
    <message numerus="yes">
        <source>Discard all (%Ln)</source>
        <translation>
            <numerusform>Alle verwerfen (%Ln)</numerusform>
            <numerusform>Alle verwerfen (%Ln)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Dead letters discarded: %Ln</source>
        <translation>
            <numerusform>Unzustellbare verworfen: %Ln</numerusform>
            <numerusform>Unzustellbare verworfen: %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbbasic::SubscriptionDialog</name>
    <message>
        <source>Subscribe</source>
        <translation>Abonnieren</translation>
    </message>
    <message>
        <source>email</source>
        <translation>email</translation>
    </message>
    <message>
        <source>A type, or a pattern: user.*  *.created  user.&gt;  or * for all</source>
        <translation>Ein Typ oder ein Muster: user.*  *.created  user.&gt;  oder * für alle</translation>
    </message>
    <message>
        <source>payload.total&gt;=100</source>
        <translation>payload.total&gt;=100</translation>
    </message>
    <message>
        <source>Which of these events, in the filter language; empty: all of them</source>
        <translation>Welche dieser Ereignisse, in der Filtersprache; leer: alle</translation>
    </message>
    <message>
        <source>http://localhost:9000/webhook</source>
        <translation>http://localhost:9000/webhook</translation>
    </message>
    <message>
        <source>Each event is sent there with a POST; empty: the subscriber polls</source>
        <translation>Jedes Ereignis geht mit einem POST dorthin; leer: der Abonnent fragt selbst ab</translation>
    </message>
    <message>
        <source>with what comes from now on</source>
        <translation>mit dem, was ab jetzt kommt</translation>
    </message>
    <message>
        <source>with the first event in the log</source>
        <translation>mit dem ersten Ereignis im Log</translation>
    </message>
    <message>
        <source>with an event, or at a time</source>
        <translation>mit einem Ereignis oder ab einer Zeit</translation>
    </message>
    <message>
        <source>2026-11-23T10:00, 15m, #1204 or an id</source>
        <translation>2026-11-23T10:00, 15m, #1204 oder eine Id</translation>
    </message>
    <message>
        <source>Time, sequence or id to start with</source>
        <translation>Zeit, Sequenz oder Id zum Beginnen</translation>
    </message>
    <message>
        <source>&amp;Subscribe</source>
        <translation>&amp;Abonnieren</translation>
    </message>
    <message>
        <source>S&amp;ubscriber</source>
        <translation>Abo&amp;nnent</translation>
    </message>
    <message>
        <source>&amp;Events</source>
        <translation>&amp;Ereignisse</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>&amp;Filter</translation>
    </message>
    <message>
        <source>&amp;Callback URL</source>
        <translation>&amp;Callback-URL</translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation>&amp;Beschreibung</translation>
    </message>
    <message>
        <source>S&amp;tart</source>
        <translation>Be&amp;ginn</translation>
    </message>
    <message>
        <source>Subscription %1</source>
        <translation>Abonnement %1</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Give the subscriber a name: it is how it asks for its events</source>
        <translation>Dem Abonnenten einen Namen geben: damit fragt er nach seinen Ereignissen</translation>
    </message>
    <message>
        <source>%1 has a subscription to %2: it is changed, and keeps its position</source>
        <translation>%1 hat %2 schon abonniert: das wird geändert und behält seine Position</translation>
    </message>
    <message>
        <source>Without a callback the subscriber polls for its events</source>
        <translation>Ohne Callback fragt der Abonnent seine Ereignisse selbst ab</translation>
    </message>
    <message>
        <source>Each event is sent in order until the callback answers 2xx</source>
        <translation>Jedes Ereignis wird der Reihe nach gesendet, bis der Callback mit 2xx antwortet</translation>
    </message>
    <message>
        <source>Subscriber</source>
        <translation>Abonnent</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Callback URL</source>
        <translation>Callback-URL</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
</context>
<context>
    <name>dbbasic::SubscriptionPanel</name>
    <message>
        <source>Subscriptions</source>
        <translation>Abonnements</translation>
    </message>
    <message>
        <source>Nobody is subscribed</source>
        <translation>Niemand hat abonniert</translation>
    </message>
    <message>
        <source>A subscription is a filter and a position in the log. With a callback URL each matching event is sent there, in order, until it is answered with 2xx; without one the subscriber polls. Subscribe here, or from a terminal:</source>
        <translation>Ein Abonnement ist ein Filter und eine Position im Log. Mit einer Callback-URL wird jedes passende Ereignis dorthin gesendet, der Reihe nach, bis die Antwort 2xx ist; ohne fragt der Abonnent selbst ab. Hier abonnieren oder vom Terminal aus:</translation>
    </message>
    <message>
        <source>&amp;Subscribe…</source>
        <translation>&amp;Abonnieren …</translation>
    </message>
    <message numerus="yes">
        <source>Subscriptions (%Ln failing)</source>
        <translation>
            <numerusform>Abonnements (%Ln gestört)</numerusform>
            <numerusform>Abonnements (%Ln gestört)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbbasic::SubscriptionRow</name>
    <message>
        <source>polling</source>
        <translation>fragt ab</translation>
    </message>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>failing</source>
        <translation>gestört</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>ruht</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>abgeschaltet</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>none, it polls</source>
        <translation>keiner, fragt ab</translation>
    </message>
    <message>
        <source>#%1 · %2</source>
        <translation>#%1 · %2</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
    <message numerus="yes">
        <source>failing since %1, attempts in a row: %Ln</source>
        <translation>
            <numerusform>gestört seit %1, Versuche in Folge: %Ln</numerusform>
            <numerusform>gestört seit %1, Versuche in Folge: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>Matching events after #%1, where this subscription stands</source>
        <translation>Passende Ereignisse nach #%1, wo dieses Abonnement steht</translation>
    </message>
    <message>
        <source>%1
id %2</source>
        <translation>%1
Id %2</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
</context>
<context>
    <name>dbbasic::SubscriptionTableModel</name>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Subscriber</source>
        <translation>Abonnent</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Behind</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Last answer</source>
        <translation>Letzte Antwort</translation>
    </message>
    <message>
        <source>Next attempt</source>
        <translation>Nächster Versuch</translation>
    </message>
    <message>
        <source>Callback</source>
        <translation>Callback</translation>
    </message>
    <message>
        <source>Last delivered</source>
        <translation>Zuletzt zugestellt</translation>
    </message>
</context>
<context>
    <name>dbbasic::Texts</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbbasic::TimelineWidget</name>
    <message>
        <source>Events over time</source>
        <translation>Ereignisse über die Zeit</translation>
    </message>
    <message>
        <source>%1 to %2: %3 events</source>
        <translation>%1 bis %2: %3 Ereignisse</translation>
    </message>
    <message>
        <source>
%1: about %2 %</source>
        <translation>
%1: etwa %2 %</translation>
    </message>
    <message>
        <source>
Drag to see only a stretch, click to see all</source>
        <translation>
Ziehen zeigt nur einen Abschnitt, Klicken alles</translation>
    </message>
</context>
<context>
    <name>dbbasic::TransferDialog</name>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Durchsuchen …</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Eine Datei wählen</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Beginnt</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>%1 Ereignisse</translation>
    </message>
</context>
<context>
    <name>dbbasic::Workplaces</name>
    <message>
        <source>&amp;Notices on the Desktop…</source>
        <translation>&amp;Hinweise auf dem Desktop …</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Veröffentlichen</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistik</translation>
    </message>
</context>
</TS>
