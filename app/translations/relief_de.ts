<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Adding</name>
    <message>
        <source>Pictures ({0})</source>
        <translation>Bilder ({0})</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) could not be read.</source>
        <translation>
            <numerusform>%n Ordner konnte nicht gelesen werden.</numerusform>
            <numerusform>%n Ordner konnten nicht gelesen werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no pictures in what you added.</source>
        <translation>In dem, was Sie hinzugefügt haben, sind keine Bilder.</translation>
    </message>
</context>
<context>
    <name>BatchFolders</name>
    <message>
        <source>Watched folders</source>
        <translation>Überwachte Ordner</translation>
    </message>
    <message>
        <source>No folder is watched yet. New folders get the settings that the inspector shows.</source>
        <translation>Noch wird kein Ordner überwacht. Neue Ordner erhalten die Einstellungen, die das Bedienfeld zeigt.</translation>
    </message>
    <message>
        <source>Watch a folder…</source>
        <translation>Ordner überwachen…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>Nicht mehr überwachen</translation>
    </message>
    <message>
        <source>Every picture that comes into a watched folder is enhanced, also while this program is closed.</source>
        <translation>Jedes Bild, das in einen überwachten Ordner kommt, wird verbessert, auch wenn dieses Programm geschlossen ist.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Last error: {0}</source>
        <translation>Letzter Fehler: {0}</translation>
    </message>
</context>
<context>
    <name>BrushOptions</name>
    <message>
        <source>Brush size</source>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>Weichheit</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>Maske leeren</translation>
    </message>
    <message>
        <source>Paint what is to stay as it is. Shift removes.</source>
        <translation>Malen Sie, was bleiben soll, wie es ist. Mit der Umschalttaste wird entfernt.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>{0}  →  {1}</source>
        <translation>{0}  →  {1}</translation>
    </message>
</context>
<context>
    <name>Cloud</name>
    <message>
        <source>Estimating…</source>
        <translation>Wird geschätzt…</translation>
    </message>
    <message>
        <source>No estimate: {reason}</source>
        <translation>Keine Schätzung: {reason}</translation>
    </message>
    <message>
        <source>{name}: {text}</source>
        <translation>{name}: {text}</translation>
    </message>
    <message>
        <source>Cloud above {number} MP</source>
        <translation>Cloud über {number} MP</translation>
    </message>
    <message>
        <source>Cloud if slower than {number} min</source>
        <translation>Cloud, wenn über {number} min</translation>
    </message>
    <message>
        <source>As set in the preferences</source>
        <translation>Wie in den Einstellungen</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} s</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} min</translation>
    </message>
    <message>
        <source>{number} h</source>
        <translation>{number} h</translation>
    </message>
    <message>
        <source>{number} GB</source>
        <translation>{number} GB</translation>
    </message>
    <message>
        <source>{number} MB</source>
        <translation>{number} MB</translation>
    </message>
    <message>
        <source>Here about {here}, in the cloud about {there}.</source>
        <translation>Hier etwa {here}, in der Cloud etwa {there}.</translation>
    </message>
    <message>
        <source>Here about {here}.</source>
        <translation>Hier etwa {here}.</translation>
    </message>
    <message>
        <source>In the cloud about {there}.</source>
        <translation>In der Cloud etwa {there}.</translation>
    </message>
    <message>
        <source>It is done here.</source>
        <translation>Es wird hier gemacht.</translation>
    </message>
    <message>
        <source>Nothing is sent.</source>
        <translation>Nichts wird gesendet.</translation>
    </message>
    <message>
        <source>You are asked first.</source>
        <translation>Sie werden vorher gefragt.</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>die Cloud</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host}.</source>
        <translation>Etwa {size} würden an {host} gesendet.</translation>
    </message>
    <message>
        <source>About {size} are sent to {host}.</source>
        <translation>Etwa {size} werden an {host} gesendet.</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host} and deleted there after {time} at the latest.</source>
        <translation>Etwa {size} würden an {host} gesendet und dort spätestens nach {time} gelöscht.</translation>
    </message>
    <message>
        <source>About {size} are sent to {host} and deleted there after {time} at the latest.</source>
        <translation>Etwa {size} werden an {host} gesendet und dort spätestens nach {time} gelöscht.</translation>
    </message>
</context>
<context>
    <name>CloudBar</name>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
</context>
<context>
    <name>CloudLine</name>
    <message>
        <source>Do it here</source>
        <translation>Hier ausführen</translation>
    </message>
    <message>
        <source>Send to the cloud</source>
        <translation>In die Cloud senden</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>die Cloud</translation>
    </message>
    <message>
        <source>{name}: here or in the cloud?</source>
        <translation>{name}: hier oder in der Cloud?</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>An {host} senden</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) ask: here or in the cloud?</source>
        <translation>
            <numerusform>%n Bild fragt: hier oder in der Cloud?</numerusform>
            <numerusform>%n Bilder fragen: hier oder in der Cloud?</numerusform>
        </translation>
    </message>
    <message>
        <source>Do all here</source>
        <translation>Alle hier ausführen</translation>
    </message>
    <message>
        <source>Send all to {host}</source>
        <translation>Alle an {host} senden</translation>
    </message>
</context>
<context>
    <name>CloudPage</name>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>For large results</source>
        <translation>Für große Ergebnisse</translation>
    </message>
    <message>
        <source>For what is slow here</source>
        <translation>Für das, was hier lange dauert</translation>
    </message>
    <message>
        <source>Ask for each picture</source>
        <translation>Bei jedem Bild fragen</translation>
    </message>
    <message>
        <source>Test and save</source>
        <translation>Prüfen und speichern</translation>
    </message>
    <message>
        <source>Forget this service</source>
        <translation>Diesen Dienst vergessen</translation>
    </message>
    <message>
        <source>Megapixels</source>
        <translation>Megapixel</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>&amp;Use the cloud</source>
        <translation>&amp;Cloud nutzen</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>API-Sch&amp;lüssel</translation>
    </message>
    <message>
        <source>What it gets</source>
        <translation>Was er bekommt</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>Durch {0} in der Umgebung festgelegt.</translation>
    </message>
    <message>
        <source>Everything stays on this machine, and no service is asked for anything.</source>
        <translation>Alles bleibt auf diesem Rechner, und kein Dienst wird nach etwas gefragt.</translation>
    </message>
    <message>
        <source>Larger results are made in the cloud, all others here.</source>
        <translation>Größere Ergebnisse entstehen in der Cloud, alle anderen hier.</translation>
    </message>
    <message>
        <source>What takes longer here is done in the cloud, if it is quicker there.</source>
        <translation>Was hier länger dauert, wird in der Cloud gemacht, wenn es dort schneller geht.</translation>
    </message>
    <message>
        <source>You are asked for each picture, with the time that it takes here and there.</source>
        <translation>Sie werden bei jedem Bild gefragt, mit der Zeit, die es hier und dort dauert.</translation>
    </message>
    <message>
        <source>First set up a service: its address, and the key that you have from it.</source>
        <translation>Richten Sie zuerst einen Dienst ein: seine Adresse und den Schlüssel, den Sie von ihm haben.</translation>
    </message>
    <message>
        <source>There is no key for this service. Enter it below.</source>
        <translation>Für diesen Dienst gibt es keinen Schlüssel. Geben Sie ihn unten ein.</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring</source>
        <translation>Liegt im Schlüsselbund des Systems</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>Mitgeteilt</translation>
    </message>
    <message>
        <source>If it fails</source>
        <translation>Bei Fehlern</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>den Dienst</translation>
    </message>
    <message>
        <source>To {host}: the pixels with their colour profile, and a mask or depth map if there is one.</source>
        <translation>An {host}: die Pixel mit ihrem Farbprofil, dazu eine Maske oder Tiefenkarte, wenn es eine gibt.</translation>
    </message>
    <message>
        <source>EXIF, GPS position, XMP and the name of the file. They are put back into the result here.</source>
        <translation>EXIF, GPS-Position, XMP und der Name der Datei. Sie kommen hier wieder in das Ergebnis.</translation>
    </message>
    <message>
        <source>Whether you open a result or make it again otherwise; never with a picture.</source>
        <translation>Ob Sie ein Ergebnis öffnen oder es anders noch einmal machen; nie mit einem Bild.</translation>
    </message>
    <message>
        <source>The picture is done on this machine, and you are told why.</source>
        <translation>Das Bild wird auf diesem Rechner gemacht, und Sie erfahren, warum.</translation>
    </message>
    <message>
        <source>As soon as the result is here; the test tells how long it stays there at most.</source>
        <translation>Sobald das Ergebnis hier ist; die Prüfung sagt, wie lange es höchstens dort bleibt.</translation>
    </message>
    <message>
        <source>As soon as the result is here, at the latest after {time}.</source>
        <translation>Sobald das Ergebnis hier ist, spätestens nach {time}.</translation>
    </message>
    <message>
        <source>Asking the service…</source>
        <translation>Der Dienst wird gefragt…</translation>
    </message>
    <message>
        <source>Forget the address and the key of {host}? The cloud is switched off then.</source>
        <translation>Adresse und Schlüssel von {host} vergessen? Die Cloud wird dann ausgeschaltet.</translation>
    </message>
    <message>
        <source>The service answers and knows the key. It keeps pictures for {time} at most.</source>
        <translation>Der Dienst antwortet und kennt den Schlüssel. Er behält Bilder höchstens {time}.</translation>
    </message>
    <message>
        <source>The service is forgotten, and the cloud is off.</source>
        <translation>Der Dienst ist vergessen, und die Cloud ist aus.</translation>
    </message>
</context>
<context>
    <name>CloudSetup</name>
    <message>
        <source>The service does not know this key.</source>
        <translation>Der Dienst kennt diesen Schlüssel nicht.</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>No picture is shown.</source>
        <translation>Es wird kein Bild gezeigt.</translation>
    </message>
    <message>
        <source>Shows one picture. Zoom {zoom} %.</source>
        <translation>Zeigt ein Bild. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Compares before and after with a slider. Zoom {zoom} %.</source>
        <translation>Vergleicht vorher und nachher mit einem Schieber. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Compares before and after side by side. Zoom {zoom} %.</source>
        <translation>Vergleicht vorher und nachher nebeneinander. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Shows after, and before while Space or the mouse button is held. Zoom {zoom} %.</source>
        <translation>Zeigt nachher, und vorher, solange Leertaste oder Maustaste gedrückt ist. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Shows after, and before while Space is held. Zoom {zoom} %.</source>
        <translation>Zeigt nachher, und vorher, solange die Leertaste gedrückt ist. Zoom {zoom}&#xa0;%.</translation>
    </message>
</context>
<context>
    <name>DepthPart</name>
    <message>
        <source>Strength near</source>
        <translation>Stärke nah</translation>
    </message>
    <message>
        <source>How much is restored in the foreground.</source>
        <translation>Wie stark der Vordergrund restauriert wird.</translation>
    </message>
    <message>
        <source>Strength far</source>
        <translation>Stärke fern</translation>
    </message>
    <message>
        <source>How much is restored in the background.</source>
        <translation>Wie stark der Hintergrund restauriert wird.</translation>
    </message>
    <message>
        <source>Keep soft what is out of focus</source>
        <translation>Unscharfes weich lassen</translation>
    </message>
    <message>
        <source>Show depth</source>
        <translation>Tiefe anzeigen</translation>
    </message>
    <message>
        <source>Lay the depth map over the picture.</source>
        <translation>Die Tiefenkarte über das Bild legen.</translation>
    </message>
    <message>
        <source>Depth from</source>
        <translation>Quelle der Tiefe</translation>
    </message>
    <message>
        <source>Without depth, near and far cannot be told apart.</source>
        <translation>Ohne Tiefe lassen sich nah und fern nicht unterscheiden.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>The photo itself</source>
        <translation>Foto selbst</translation>
    </message>
    <message>
        <source>An estimate</source>
        <translation>Schätzung</translation>
    </message>
    <message>
        <source>An estimate by {model}</source>
        <translation>Schätzung mit {model}</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Keine</translation>
    </message>
</context>
<context>
    <name>DevicePage</name>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Messung läuft…</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>Dienst neu starten</translation>
    </message>
    <message>
        <source>More precise takes longer. The fastest is exact enough.</source>
        <translation>Genauer dauert länger. Das Schnellste ist genau genug.</translation>
    </message>
    <message>
        <source>Past it, models that are not in use are closed. Automatic is half of the machine&apos;s memory.</source>
        <translation>Darüber werden unbenutzte Modelle geschlossen. Automatisch ist die Hälfte des Arbeitsspeichers.</translation>
    </message>
    <message>
        <source>Larger results grow in a file on disk. Automatic is 0.5 GB.</source>
        <translation>Größere Ergebnisse wachsen in einer Datei auf dem Datenträger. Automatisch sind 0,5 GB.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>&amp;Precision</source>
        <translation>Ge&amp;nauigkeit</translation>
    </message>
    <message>
        <source>Measured here</source>
        <translation>Hier gemessen</translation>
    </message>
    <message>
        <source>Memory for &amp;models</source>
        <translation>Speicher für &amp;Modelle</translation>
    </message>
    <message>
        <source>Memory for a &amp;result</source>
        <translation>Speicher für ein E&amp;rgebnis</translation>
    </message>
    <message>
        <source>This counts for all that Relief does on this machine, also in Photoshop and for watched folders.</source>
        <translation>Das gilt für alles, was Relief auf diesem Rechner tut, auch in Photoshop und für überwachte Ordner.</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>Durch {0} in der Umgebung festgelegt.</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>{0}: {1} megapixels a second</source>
        <translation>{0}: {1} Megapixel pro Sekunde</translation>
    </message>
    <message>
        <source>Automatic: the fastest</source>
        <translation>Automatisch: das Schnellste</translation>
    </message>
    <message>
        <source>{0} (not found)</source>
        <translation>{0} (nicht gefunden)</translation>
    </message>
    <message>
        <source>{0} (cannot be used)</source>
        <translation>{0} (nicht nutzbar)</translation>
    </message>
    <message>
        <source>{0}, {1} MP/s</source>
        <translation>{0}, {1} MP/s</translation>
    </message>
    <message>
        <source>The engine works with this after a restart.</source>
        <translation>Der Dienst arbeitet damit nach einem Neustart.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished. They go on after the restart. Restart the engine?</source>
        <translation>
            <numerusform>%n Bild ist noch nicht fertig. Es geht nach dem Neustart weiter. Dienst neu starten?</numerusform>
            <numerusform>%n Bilder sind noch nicht fertig. Sie gehen nach dem Neustart weiter. Dienst neu starten?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Drop pictures here</source>
        <translation>Bilder hier ablegen</translation>
    </message>
    <message>
        <source>Drop pictures or folders here</source>
        <translation>Bilder oder Ordner hier ablegen</translation>
    </message>
    <message>
        <source>They stay on this machine. Nothing is overwritten unless you say so.</source>
        <translation>Sie bleiben auf diesem Rechner. Ohne Ihre Zustimmung wird nichts überschrieben.</translation>
    </message>
    <message>
        <source>Choose pictures…</source>
        <translation>Bilder auswählen…</translation>
    </message>
    <message>
        <source>Try a sample picture</source>
        <translation>Mit einem Beispielbild ausprobieren</translation>
    </message>
    <message>
        <source>No graphics card was found. The processor makes about {0} megapixels a second here.</source>
        <translation>Es wurde keine Grafikkarte gefunden. Der Prozessor schafft hier etwa {0} Megapixel pro Sekunde.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>This picture cannot be used: {message}</source>
        <translation>Dieses Bild kann nicht verwendet werden: {message}</translation>
    </message>
    <message>
        <source>The picture is not there any more.</source>
        <translation>Das Bild ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The picture cannot be read: you do not have the permission.</source>
        <translation>Das Bild kann nicht gelesen werden: Ihnen fehlt die Berechtigung.</translation>
    </message>
    <message>
        <source>The disk for temporary files is full.</source>
        <translation>Der Datenträger für temporäre Dateien ist voll.</translation>
    </message>
    <message>
        <source>The picture cannot be read.</source>
        <translation>Das Bild kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>The file is not a picture of a known format.</source>
        <translation>Die Datei ist kein Bild in einem bekannten Format.</translation>
    </message>
    <message>
        <source>Reading HEIC photos needs an extra part: pip install &apos;relief[heic]&apos;.</source>
        <translation>Zum Lesen von HEIC-Fotos ist ein Zusatz nötig: pip install &apos;relief[heic]&apos;.</translation>
    </message>
    <message>
        <source>Pictures of this kind are not read. Save them as PNG or TIFF first.</source>
        <translation>Bilder dieser Art werden nicht gelesen. Speichern Sie sie zuerst als PNG oder TIFF.</translation>
    </message>
    <message>
        <source>The picture is damaged: it is truncated or corrupt.</source>
        <translation>Das Bild ist beschädigt: Es ist unvollständig oder fehlerhaft.</translation>
    </message>
    <message>
        <source>The picture has {width} {times} {height} pixels; at most {most} pixels are possible.</source>
        <translation>Das Bild hat {width} {times} {height} Pixel; höchstens {most} Pixel sind möglich.</translation>
    </message>
    <message>
        <source>The result would have {pixels} megapixels; at most {most} are possible.</source>
        <translation>Das Ergebnis hätte {pixels} Megapixel; höchstens {most} sind möglich.</translation>
    </message>
    <message>
        <source>Reading the picture took longer than {seconds} seconds, and was given up.</source>
        <translation>Das Lesen des Bildes dauerte länger als {seconds} Sekunden und wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Reading the picture needs more memory than is allowed.</source>
        <translation>Das Lesen des Bildes braucht mehr Speicher als erlaubt.</translation>
    </message>
    <message>
        <source>The picture is larger than is allowed.</source>
        <translation>Das Bild ist größer als erlaubt.</translation>
    </message>
    <message>
        <source>The result could not be saved: {message}</source>
        <translation>Das Ergebnis konnte nicht gespeichert werden: {message}</translation>
    </message>
    <message>
        <source>There is a file of this name already, and it was not replaced.</source>
        <translation>Es gibt bereits eine Datei dieses Namens; sie wurde nicht ersetzt.</translation>
    </message>
    <message>
        <source>The result could not be saved: you may not write to this folder.</source>
        <translation>Das Ergebnis konnte nicht gespeichert werden: Sie dürfen in diesen Ordner nicht schreiben.</translation>
    </message>
    <message>
        <source>The result could not be saved: its folder is not there.</source>
        <translation>Das Ergebnis konnte nicht gespeichert werden: Der Ordner ist nicht vorhanden.</translation>
    </message>
    <message>
        <source>The result could not be written to its folder.</source>
        <translation>Das Ergebnis konnte nicht in seinen Ordner geschrieben werden.</translation>
    </message>
    <message>
        <source>The disk is full: {size} MB more are needed.</source>
        <translation>Der Datenträger ist voll: Es fehlen {size} MB.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Der Datenträger ist voll.</translation>
    </message>
    <message>
        <source>What is remembered of the watched folder cannot be kept: {message}</source>
        <translation>Der Stand des überwachten Ordners kann nicht gespeichert werden: {message}</translation>
    </message>
    <message>
        <source>{format} holds at most {most} pixels a side, and the result would have {width} {times} {height}. Choose PNG or TIFF.</source>
        <translation>{format} fasst höchstens {most} Pixel je Seite, und das Ergebnis hätte {width} {times} {height}. Wählen Sie PNG oder TIFF.</translation>
    </message>
    <message>
        <source>This format cannot hold so large a picture. Choose PNG or TIFF.</source>
        <translation>Dieses Format kann kein so großes Bild aufnehmen. Wählen Sie PNG oder TIFF.</translation>
    </message>
    <message>
        <source>The size is smaller than the picture. Relief only enlarges.</source>
        <translation>Die Größe ist kleiner als das Bild. Relief vergrößert nur.</translation>
    </message>
    <message>
        <source>The size is {factor} times the picture; at most {most} times is possible.</source>
        <translation>Die Größe ist das {factor}-Fache des Bildes; höchstens das {most}-Fache ist möglich.</translation>
    </message>
    <message>
        <source>The painted mask has other proportions than the picture.</source>
        <translation>Die gemalte Maske hat andere Proportionen als das Bild.</translation>
    </message>
    <message>
        <source>{model} only enlarges. Choose another model to denoise, sharpen or keep blur.</source>
        <translation>{model} vergrößert nur. Wählen Sie zum Entrauschen, Schärfen oder Weichlassen ein anderes Modell.</translation>
    </message>
    <message>
        <source>Nothing is known of this picture&apos;s depth.</source>
        <translation>Über die Tiefe dieses Bildes ist nichts bekannt.</translation>
    </message>
    <message>
        <source>This folder is watched already by another program.</source>
        <translation>Dieser Ordner wird bereits von einem anderen Programm überwacht.</translation>
    </message>
    <message>
        <source>Results need a folder other than the watched one.</source>
        <translation>Ergebnisse brauchen einen anderen Ordner als den überwachten.</translation>
    </message>
    <message>
        <source>These settings do not fit: {message}</source>
        <translation>Diese Einstellungen passen nicht: {message}</translation>
    </message>
    <message>
        <source>The configuration is not valid: {message}</source>
        <translation>Die Konfiguration ist ungültig: {message}</translation>
    </message>
    <message>
        <source>There is a preset named “{name}” already.</source>
        <translation>Es gibt bereits eine Vorgabe namens „{name}“.</translation>
    </message>
    <message>
        <source>“{name}” is built in and cannot be changed. Choose another name.</source>
        <translation>„{name}“ ist eingebaut und kann nicht geändert werden. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>These presets were written by a newer version of Relief.</source>
        <translation>Diese Vorgaben stammen von einer neueren Version von Relief.</translation>
    </message>
    <message>
        <source>{file} is not a file of presets.</source>
        <translation>{file} ist keine Datei mit Vorgaben.</translation>
    </message>
    <message>
        <source>Your presets were damaged. The file is kept as {file}.</source>
        <translation>Ihre Vorgaben waren beschädigt. Die Datei bleibt als {file} erhalten.</translation>
    </message>
    <message>
        <source>The preset is not possible: {message}</source>
        <translation>Die Vorgabe ist nicht möglich: {message}</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>The model cannot be used: {message}</source>
        <translation>Das Modell kann nicht verwendet werden: {message}</translation>
    </message>
    <message>
        <source>The model {model} is not installed. Choose another one.</source>
        <translation>Das Modell {model} ist nicht installiert. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The model is not installed. Choose another one.</source>
        <translation>Das Modell ist nicht installiert. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The files of the model are damaged. Install it again.</source>
        <translation>Die Dateien des Modells sind beschädigt. Installieren Sie es neu.</translation>
    </message>
    <message>
        <source>The list of models is damaged: {message}</source>
        <translation>Die Liste der Modelle ist beschädigt: {message}</translation>
    </message>
    <message>
        <source>The licence of the model has to be accepted first.</source>
        <translation>Die Lizenz des Modells muss zuerst akzeptiert werden.</translation>
    </message>
    <message>
        <source>No hash is known that the files of this model could be checked by.</source>
        <translation>Es ist keine Prüfsumme bekannt, mit der die Dateien dieses Modells geprüft werden könnten.</translation>
    </message>
    <message>
        <source>This network cannot be used here: {message}</source>
        <translation>Dieses Netz kann hier nicht verwendet werden: {message}</translation>
    </message>
    <message>
        <source>The file holds more than weights, such as code. It was not loaded.</source>
        <translation>Die Datei enthält mehr als Gewichte, etwa Programmcode. Sie wurde nicht geladen.</translation>
    </message>
    <message>
        <source>Networks that are not ONNX need the converter: run “relief models import FILE --set-up-converter”.</source>
        <translation>Netze, die nicht ONNX sind, brauchen den Konverter. Führen Sie einmal „relief models import DATEI --set-up-converter“ aus.</translation>
    </message>
    <message>
        <source>The network could not be converted: {message}</source>
        <translation>Das Netz konnte nicht konvertiert werden: {message}</translation>
    </message>
    <message>
        <source>The transfer failed: {message}</source>
        <translation>Die Übertragung ist fehlgeschlagen: {message}</translation>
    </message>
    <message>
        <source>The address is not a safe one: not https, not public, or not proved.</source>
        <translation>Die Adresse ist nicht sicher: kein https, nicht öffentlich oder nicht nachgewiesen.</translation>
    </message>
    <message>
        <source>The connection failed. Try again, and see whether this machine is online.</source>
        <translation>Die Verbindung ist fehlgeschlagen. Versuchen Sie es erneut und prüfen Sie, ob dieser Rechner online ist.</translation>
    </message>
    <message>
        <source>The server does not give what was asked for.</source>
        <translation>Der Server gibt das Gewünschte nicht heraus.</translation>
    </message>
    <message>
        <source>What came is not what was announced. It was not kept.</source>
        <translation>Was ankam, entspricht nicht der Ankündigung. Es wurde verworfen.</translation>
    </message>
    <message>
        <source>Another program is fetching this already.</source>
        <translation>Ein anderes Programm lädt dies bereits.</translation>
    </message>
    <message>
        <source>The cloud service cannot be used: {message}</source>
        <translation>Der Cloud-Dienst kann nicht genutzt werden: {message}</translation>
    </message>
    <message>
        <source>The cloud is switched off; nothing was sent.</source>
        <translation>Die Cloud ist ausgeschaltet; nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>No cloud service, or no key for it, is set up.</source>
        <translation>Es ist kein Cloud-Dienst oder kein Schlüssel dafür eingerichtet.</translation>
    </message>
    <message>
        <source>What answers is no cloud service that this program knows.</source>
        <translation>Was antwortet, ist kein Cloud-Dienst, den dieses Programm kennt.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring needs a package: {command}. Install it, then try again.</source>
        <translation>Der Schlüsselbund des Systems braucht ein Paket: {command}. Installieren Sie es und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring cannot be used; the key would lie nowhere safe.</source>
        <translation>Der Schlüsselbund des Systems ist nicht nutzbar; der Schlüssel läge nirgends sicher.</translation>
    </message>
    <message>
        <source>The storage of the cloud service does not answer.</source>
        <translation>Der Speicher des Cloud-Dienstes antwortet nicht.</translation>
    </message>
    <message>
        <source>The limit of this key is used up. Try again later.</source>
        <translation>Das Kontingent dieses Schlüssels ist aufgebraucht. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>The device cannot be used: {message}</source>
        <translation>Das Gerät kann nicht verwendet werden: {message}</translation>
    </message>
    <message>
        <source>The chosen device is not there. Choose another one in the preferences.</source>
        <translation>Das gewählte Gerät ist nicht vorhanden. Wählen Sie in den Einstellungen ein anderes.</translation>
    </message>
    <message>
        <source>The device ran out of memory.</source>
        <translation>Der Speicher des Geräts reicht nicht aus.</translation>
    </message>
    <message>
        <source>The device or its driver failed: {message}</source>
        <translation>Das Gerät oder sein Treiber hat versagt: {message}</translation>
    </message>
    <message>
        <source>Every device returned a wrong picture; nothing was saved.</source>
        <translation>Alle Geräte haben ein falsches Bild geliefert; nichts wurde gespeichert.</translation>
    </message>
    <message>
        <source>An unexpected error: {message}</source>
        <translation>Ein unerwarteter Fehler: {message}</translation>
    </message>
    <message>
        <source>The engine does not allow this: {message}</source>
        <translation>Der Dienst erlaubt das nicht: {message}</translation>
    </message>
    <message>
        <source>The engine does not know this program any more. Restart it.</source>
        <translation>Der Dienst kennt dieses Programm nicht mehr. Starten Sie es neu.</translation>
    </message>
    <message>
        <source>This program may not do that.</source>
        <translation>Dieses Programm darf das nicht.</translation>
    </message>
    <message>
        <source>Web pages may not use the engine.</source>
        <translation>Webseiten dürfen den Dienst nicht nutzen.</translation>
    </message>
    <message>
        <source>The pairing code is wrong, or it has expired.</source>
        <translation>Der Kopplungscode ist falsch oder abgelaufen.</translation>
    </message>
    <message>
        <source>The engine takes no files at this place: {message}</source>
        <translation>Der Dienst nimmt keine Dateien von diesem Ort an: {message}</translation>
    </message>
    <message>
        <source>The engine cannot do this: {message}</source>
        <translation>Der Dienst kann das nicht ausführen: {message}</translation>
    </message>
    <message>
        <source>The engine does not know this picture any more.</source>
        <translation>Der Dienst kennt dieses Bild nicht mehr.</translation>
    </message>
    <message>
        <source>The engine does not have this picture any more.</source>
        <translation>Der Dienst hat dieses Bild nicht mehr.</translation>
    </message>
    <message>
        <source>{count} pictures wait already, which is the most. Try again later.</source>
        <translation>Es warten bereits {count} Bilder, mehr geht nicht. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>Too many pictures wait already. Try again later.</source>
        <translation>Es warten bereits zu viele Bilder. Versuchen Sie es später erneut.</translation>
    </message>
    <message>
        <source>The picture is larger than the engine takes.</source>
        <translation>Das Bild ist größer, als der Dienst annimmt.</translation>
    </message>
    <message>
        <source>The picture did not reach the engine whole. Try again.</source>
        <translation>Das Bild ist nicht vollständig beim Dienst angekommen. Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This is not possible at the moment: {message}</source>
        <translation>Das ist im Moment nicht möglich: {message}</translation>
    </message>
    <message>
        <source>The engine ended each time that it tried this picture.</source>
        <translation>Der Dienst ist bei diesem Bild jedes Mal abgestürzt.</translation>
    </message>
    <message>
        <source>The engine failed: {message}</source>
        <translation>Der Dienst hat versagt: {message}</translation>
    </message>
    <message>
        <source>Relief&apos;s engine could not be started.</source>
        <translation>Der Dienst von Relief konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine does not answer.</source>
        <translation>Der Dienst von Relief antwortet nicht.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is version {there}, this program is {here}. Restart the engine.</source>
        <translation>Der Dienst von Relief hat Version {there}, dieses Programm {here}. Starten Sie den Dienst neu.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is of another version than this program. Restart it.</source>
        <translation>Der Dienst von Relief hat eine andere Version als dieses Programm. Starten Sie ihn neu.</translation>
    </message>
    <message>
        <source>Another program has taken the place of Relief&apos;s engine. It was told nothing; end it.</source>
        <translation>Ein anderes Programm hat den Platz des Dienstes von Relief eingenommen. Es hat nichts erfahren; beenden Sie es.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine runs already.</source>
        <translation>Der Dienst von Relief läuft bereits.</translation>
    </message>
    <message>
        <source>Other programs have taken all ports of Relief&apos;s engine.</source>
        <translation>Andere Programme belegen alle Ports des Dienstes von Relief.</translation>
    </message>
    <message>
        <source>The engine was misunderstood: {message}</source>
        <translation>Die Verständigung mit dem Dienst ist gescheitert: {message}</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurieren</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>Verbessern</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>LookingBar</name>
    <message>
        <source>Stop looking</source>
        <translation>Suche beenden</translation>
    </message>
    <message numerus="yes">
        <source>Looking for pictures… %n found</source>
        <translation>
            <numerusform>Bilder werden gesucht… %n gefunden</numerusform>
            <numerusform>Bilder werden gesucht… %n gefunden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Add pictures…</source>
        <translation>Bilder &amp;hinzufügen…</translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>&amp;Paste picture</source>
        <translation>Bild &amp;einfügen</translation>
    </message>
    <message>
        <source>&amp;Watched folders…</source>
        <translation>Über&amp;wachte Ordner…</translation>
    </message>
    <message>
        <source>P&amp;references…</source>
        <translation>E&amp;instellungen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo removal</source>
        <translation>Entfernen &amp;rückgängig machen</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Alle auswählen</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>&amp;Warteschlange</translation>
    </message>
    <message>
        <source>&amp;Enhance</source>
        <translation>&amp;Verbessern</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>A&amp;bbrechen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>&amp;Do it here</source>
        <translation>&amp;Hier ausführen</translation>
    </message>
    <message>
        <source>Send to the c&amp;loud</source>
        <translation>In die &amp;Cloud senden</translation>
    </message>
    <message>
        <source>&amp;Open result</source>
        <translation>E&amp;rgebnis öffnen</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>Im Ordner an&amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Remove from the queue</source>
        <translation>Aus der &amp;Warteschlange entfernen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Show the &amp;queue</source>
        <translation>&amp;Warteschlange anzeigen</translation>
    </message>
    <message>
        <source>Show the &amp;inspector</source>
        <translation>&amp;Bedienfeld anzeigen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>Folder for the result</source>
        <translation>Ordner für das Ergebnis</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} ist erschienen: {page}</translation>
    </message>
    <message numerus="yes">
        <source>Enhance %n picture(s)</source>
        <translation>
            <numerusform>%n Bild verbessern</numerusform>
            <numerusform>%n Bilder verbessern</numerusform>
        </translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>Verbessern</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished yet.</source>
        <translation>
            <numerusform>%n Bild ist noch nicht fertig.</numerusform>
            <numerusform>%n Bilder sind noch nicht fertig.</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief can go on with them in the background after this window is closed.</source>
        <translation>Relief kann im Hintergrund weiterarbeiten, nachdem dieses Fenster geschlossen ist.</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>Im Hintergrund fortfahren</translation>
    </message>
    <message>
        <source>Stop them</source>
        <translation>Arbeit abbrechen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Nicht schließen</translation>
    </message>
</context>
<context>
    <name>MoreModels</name>
    <message>
        <source>Get more models</source>
        <translation>Weitere Modelle laden</translation>
    </message>
    <message>
        <source>Models of others</source>
        <translation>Modelle anderer Anbieter</translation>
    </message>
    <message>
        <source>I have read the licence and accept it</source>
        <translation>Ich habe die Lizenz gelesen und nehme sie an</translation>
    </message>
    <message>
        <source>Progress of the transfer</source>
        <translation>Fortschritt der Übertragung</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>{0}  ({1} MB)</source>
        <translation>{0}  ({1}&#xa0;MB)</translation>
    </message>
    <message>
        <source>{0}

Licence: {1}. {2}
{3}</source>
        <translation>{0}

Lizenz: {1}. {2}
{3}</translation>
    </message>
</context>
<context>
    <name>NewFolder</name>
    <message>
        <source>Watch a folder</source>
        <translation>Ordner überwachen</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>&amp;Results go to</source>
        <translation>&amp;Ergebnisse nach</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>With the folders in it</source>
        <translation>Mit Unterordnern</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>&amp;Where</source>
        <translation>&amp;Wo</translation>
    </message>
    <message>
        <source>The preferences say to ask. Nobody is asked about a watched folder: it is done here.</source>
        <translation>Die Einstellungen sehen Fragen vor. Bei einem überwachten Ordner wird niemand gefragt: Es wird hier gemacht.</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner auswählen</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Restart it</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>OutputPart</name>
    <message>
        <source>As the picture</source>
        <translation>Wie das Bild</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>More quality makes larger files.</source>
        <translation>Höhere Qualität ergibt größere Dateien.</translation>
    </message>
    <message>
        <source>Lossless</source>
        <translation>Verlustfrei</translation>
    </message>
    <message>
        <source>Insert a placeholder</source>
        <translation>Platzhalter einfügen</translation>
    </message>
    <message>
        <source>Replace files that are there</source>
        <translation>Vorhandene Dateien ersetzen</translation>
    </message>
    <message>
        <source>Save the depth map too</source>
        <translation>Tiefenkarte mitspeichern</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Name of the picture</source>
        <translation>Name des Bildes</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>The name must not be empty.</source>
        <translation>Der Name darf nicht leer sein.</translation>
    </message>
    <message>
        <source>A file name cannot have {character} in it.</source>
        <translation>Ein Dateiname darf kein {character} enthalten.</translation>
    </message>
    <message>
        <source>Braces belong around placeholders only.</source>
        <translation>Geschweifte Klammern dürfen nur um Platzhalter stehen.</translation>
    </message>
    <message>
        <source>The placeholders are {known}.</source>
        <translation>Die Platzhalter sind {known}.</translation>
    </message>
    <message>
        <source>For example {file}</source>
        <translation>Zum Beispiel {file}</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Beside the picture</source>
        <translation>Neben dem Bild</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner auswählen…</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>Ordner für die Ergebnisse</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Erscheinungsbild</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>The language changes when Relief is started again.</source>
        <translation>Die Sprache wechselt beim nächsten Start von Relief.</translation>
    </message>
    <message>
        <source>Keep running in the tray when the window is closed</source>
        <translation>Nach dem Schließen des Fensters im Infobereich weiterlaufen</translation>
    </message>
    <message>
        <source>Tell me when a queue is finished</source>
        <translation>Benachrichtigen, wenn eine Warteschlange fertig ist</translation>
    </message>
    <message>
        <source>Start Relief when I log in</source>
        <translation>Relief bei der Anmeldung starten</translation>
    </message>
    <message>
        <source>Open pictures and Photoshop&apos;s requests with Relief</source>
        <translation>Bilder und Anfragen von Photoshop mit Relief öffnen</translation>
    </message>
    <message>
        <source>Relief runs from its sources here. The system can only start it once it is installed.</source>
        <translation>Relief läuft hier aus seinem Quelltext. Das System kann es erst starten, wenn es installiert ist.</translation>
    </message>
    <message>
        <source>The command that the system would start is missing. Install Relief again.</source>
        <translation>Der Befehl, den das System starten würde, fehlt. Installieren Sie Relief neu.</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>Installierte Modelle</translation>
    </message>
    <message>
        <source>Import from a file…</source>
        <translation>Aus Datei importieren…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Get more…</source>
        <translation>Weitere laden…</translation>
    </message>
    <message>
        <source>On this system only the packaged program can be asked to open things.</source>
        <translation>Auf diesem System kann nur das verpackte Programm gebeten werden, etwas zu öffnen.</translation>
    </message>
    <message>
        <source>Licence: {0}</source>
        <translation>Lizenz: {0}</translation>
    </message>
    <message>
        <source>Networks ({0})</source>
        <translation>Neuronale Netze ({0})</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>Modell importieren</translation>
    </message>
    <message>
        <source>Checking and measuring the model…</source>
        <translation>Das Modell wird geprüft und gemessen…</translation>
    </message>
    <message>
        <source>Remove the model {0} and its files?</source>
        <translation>Modell {0} und seine Dateien entfernen?</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>Modell entfernen</translation>
    </message>
</context>
<context>
    <name>PresetBar</name>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>Eigene Einstellungen</translation>
    </message>
    <message>
        <source>Manage presets</source>
        <translation>Vorgaben verwalten</translation>
    </message>
    <message>
        <source>Photo 2×</source>
        <translation>Foto 2×</translation>
    </message>
    <message>
        <source>Restore photo</source>
        <translation>Foto restaurieren</translation>
    </message>
    <message>
        <source>Drawing 4×</source>
        <translation>Zeichnung 4×</translation>
    </message>
    <message>
        <source>Print, 30 cm wide</source>
        <translation>Druck, 30&#xa0;cm breit</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>Save changes to &quot;{name}&quot;</source>
        <translation>Änderungen in „{name}“ speichern</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Use for new pictures</source>
        <translation>Für neue Bilder verwenden</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Vorgabe speichern</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Name der Vorgabe:</translation>
    </message>
    <message>
        <source>Replace the preset &quot;{name}&quot;?</source>
        <translation>Vorgabe „{name}“ ersetzen?</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>Vorgabe umbenennen</translation>
    </message>
    <message>
        <source>New name:</source>
        <translation>Neuer Name:</translation>
    </message>
    <message>
        <source>Delete the preset &quot;{name}&quot;?</source>
        <translation>Vorgabe „{name}“ löschen?</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>Vorgabe löschen</translation>
    </message>
    <message>
        <source>Presets (*.{ending})</source>
        <translation>Vorgaben (*.{ending})</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>Vorgaben importieren</translation>
    </message>
    <message>
        <source>Export presets</source>
        <translation>Vorgaben exportieren</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Look for a newer version of Relief once a day</source>
        <translation>Einmal am Tag nach einer neueren Version von Relief suchen</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>Jetzt suchen</translation>
    </message>
    <message>
        <source>Relief sends nothing on its own: no telemetry, and it switches off that of what it is built on.</source>
        <translation>Relief sendet von sich aus nichts: keine Telemetrie, und auch die seiner Bausteine ist abgeschaltet.</translation>
    </message>
    <message>
        <source>Pictures stay on this machine unless you switch on the cloud; the log holds no names of them.</source>
        <translation>Bilder bleiben auf diesem Rechner, solange Sie die Cloud nicht einschalten; das Protokoll enthält keine Namen von ihnen.</translation>
    </message>
    <message>
        <source>This is the newest version.</source>
        <translation>Dies ist die neueste Version.</translation>
    </message>
    <message>
        <source>No address is set where newer versions are announced, so there is nobody to ask.</source>
        <translation>Es ist keine Adresse eingetragen, unter der neuere Versionen bekannt gegeben werden; daher kann niemand gefragt werden.</translation>
    </message>
    <message>
        <source>Relief asks {host} then, and sends the number of its own version and nothing else; that server also sees the network address of this machine. What it answers is told here: nothing is fetched or installed.</source>
        <translation>Relief fragt dann bei {host} an und sendet nur die eigene Versionsnummer; der Server sieht auch die Netzwerkadresse dieses Rechners. Die Antwort wird hier mitgeteilt: Nichts wird geladen oder installiert.</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Anfrage läuft…</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} ist erschienen: {page}</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>{number} MP</source>
        <translation>{number}&#xa0;MP</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Asks: here or in the cloud?</source>
        <translation>Fragt: hier oder in der Cloud?</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Reading size…</source>
        <translation>Größe wird gelesen…</translation>
    </message>
    <message>
        <source>Made in the cloud by {host}</source>
        <translation>In der Cloud gemacht von {host}</translation>
    </message>
    <message>
        <source>The cloud did not do it, so it was done here.</source>
        <translation>Die Cloud hat es nicht gemacht, darum wurde es hier gemacht.</translation>
    </message>
    <message>
        <source>The cloud is switched off, so it was done here.</source>
        <translation>Die Cloud ist ausgeschaltet, darum wurde es hier gemacht.</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>Wird vorbereitet…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert…</translation>
    </message>
    <message>
        <source>{percent} % sent to {host}</source>
        <translation>{percent} % an {host} gesendet</translation>
    </message>
    <message>
        <source>{percent} % fetched from {host}</source>
        <translation>{percent} % von {host} geholt</translation>
    </message>
    <message>
        <source>Waiting for {host}</source>
        <translation>Wartet auf {host}</translation>
    </message>
    <message>
        <source>Cloud · {tiles}</source>
        <translation>Cloud · {tiles}</translation>
    </message>
    <message>
        <source>Tile {tile} of {tiles}</source>
        <translation>Kachel {tile} von {tiles}</translation>
    </message>
    <message>
        <source>{time} left · tile {tile} of {tiles} · {speed} MP/s</source>
        <translation>Noch {time} · Kachel {tile} von {tiles} · {speed}&#xa0;MP/s</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>in Arbeit</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>{name}, {state}. {status}</source>
        <translation>{name}, {state}. {status}</translation>
    </message>
    <message>
        <source>asks</source>
        <translation>fragt</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Pictures that you add appear here.</source>
        <translation>Hier erscheinen die Bilder, die Sie hinzufügen.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue of pictures</source>
        <translation>Warteschlange der Bilder</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Do it here</source>
        <translation>Hier ausführen</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>An {host} senden</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>die Cloud</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Open result</source>
        <translation>Ergebnis öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
</context>
<context>
    <name>RestorePart</name>
    <message>
        <source>Denoise</source>
        <translation>Entrauschen</translation>
    </message>
    <message>
        <source>How much noise and compression damage goes.</source>
        <translation>Wie stark Rauschen und Kompressionsfehler entfernt werden.</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>Schärfen</translation>
    </message>
    <message>
        <source>How much blur is undone.</source>
        <translation>Wie stark Unschärfe behoben wird.</translation>
    </message>
    <message>
        <source>Protect with brush</source>
        <translation>Mit Pinsel schützen</translation>
    </message>
    <message>
        <source>Paint where the picture is to stay as it is.</source>
        <translation>Malen Sie dort, wo das Bild bleiben soll, wie es ist.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>This model only enlarges. Choose another one to denoise or sharpen.</source>
        <translation>Dieses Modell vergrößert nur. Wählen Sie zum Entrauschen oder Schärfen ein anderes.</translation>
    </message>
    <message>
        <source>With these settings a model that restores is chosen.</source>
        <translation>Mit diesen Einstellungen wird ein Modell gewählt, das restauriert.</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>See the picture before</source>
        <translation>Das Bild vorher sehen</translation>
    </message>
    <message>
        <source>Another way to compare</source>
        <translation>Andere Vergleichsart</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>All of the picture</source>
        <translation>Das ganze Bild</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Tatsächliche Größe</translation>
    </message>
    <message>
        <source>Twice the size</source>
        <translation>Doppelte Größe</translation>
    </message>
    <message>
        <source>Look elsewhere</source>
        <translation>Ausschnitt verschieben</translation>
    </message>
    <message>
        <source>Move the slider</source>
        <translation>Schieber bewegen</translation>
    </message>
    <message>
        <source>Smaller or larger brush</source>
        <translation>Kleinerer oder größerer Pinsel</translation>
    </message>
    <message>
        <source>Remove with the brush</source>
        <translation>Mit dem Pinsel entfernen</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Open the result, start, or try again</source>
        <translation>Ergebnis öffnen, starten oder erneut versuchen</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>Anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>Remove from the queue</source>
        <translation>Aus der Warteschlange entfernen</translation>
    </message>
    <message>
        <source>Move up or down</source>
        <translation>Nach oben oder unten verschieben</translation>
    </message>
    <message>
        <source>List of pictures</source>
        <translation>Liste der Bilder</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>SizePart</name>
    <message>
        <source>Size by</source>
        <translation>Größe nach</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>cm</source>
        <translation>cm</translation>
    </message>
    <message>
        <source>inch</source>
        <translation>Zoll</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>One side alone keeps the proportions.</source>
        <translation>Eine Seite allein behält die Proportionen bei.</translation>
    </message>
    <message>
        <source>Give the width or the height.</source>
        <translation>Geben Sie Breite oder Höhe an.</translation>
    </message>
    <message>
        <source>{size} px · {megapixels}</source>
        <translation>{size} px · {megapixels}</translation>
    </message>
    <message>
        <source>This is smaller than the picture ({size} px). Relief only enlarges.</source>
        <translation>Das ist kleiner als das Bild ({size} px). Relief vergrößert nur.</translation>
    </message>
    <message>
        <source>This is more than {factor} times the picture, which is the most that is possible.</source>
        <translation>Das ist mehr als das {factor}-Fache des Bildes; mehr ist nicht möglich.</translation>
    </message>
    <message>
        <source>At most {number} megapixels are possible.</source>
        <translation>Höchstens {number} Megapixel sind möglich.</translation>
    </message>
    <message>
        <source>{format} holds at most {number} pixels a side. Choose PNG or TIFF.</source>
        <translation>{format} fasst höchstens {number} Pixel pro Seite. Wählen Sie PNG oder TIFF.</translation>
    </message>
    <message>
        <source>The proportions change: the picture is stretched.</source>
        <translation>Die Proportionen ändern sich: Das Bild wird verzerrt.</translation>
    </message>
    <message>
        <source>More than {number} megapixels take long, and some programs cannot open them.</source>
        <translation>Mehr als {number} Megapixel dauern lange, und manche Programme können sie nicht öffnen.</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Looking for devices…</source>
        <translation>Geräte werden gesucht…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet…</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>Fortschritt der Warteschlange</translation>
    </message>
    <message>
        <source>The queue is paused</source>
        <translation>Die Warteschlange ist angehalten</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>{0} of {1} done</source>
        <translation>{0} von {1} fertig</translation>
    </message>
    <message>
        <source>No device can run the networks</source>
        <translation>Kein Gerät kann die neuronalen Netze ausführen</translation>
    </message>
    <message>
        <source>{0}  ·  {1} MP/s</source>
        <translation>{0}  ·  {1}&#xa0;MP/s</translation>
    </message>
    <message>
        <source>No graphics card was found; the processor does the work.</source>
        <translation>Es wurde keine Grafikkarte gefunden; der Prozessor übernimmt die Arbeit.</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Relief</source>
        <translation>Relief öffnen</translation>
    </message>
    <message>
        <source>Pause the queue</source>
        <translation>Warteschlange anhalten</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message numerus="yes">
        <source>Relief: %n picture(s) to do</source>
        <translation>
            <numerusform>Relief: noch %n Bild</numerusform>
            <numerusform>Relief: noch %n Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief</source>
        <translation>Relief</translation>
    </message>
    <message>
        <source>Go on with the queue</source>
        <translation>Warteschlange fortsetzen</translation>
    </message>
    <message>
        <source>{name} asks: here or in the cloud?</source>
        <translation>{name} fragt: hier oder in der Cloud?</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are ready.</source>
        <translation>
            <numerusform>%n Bild ist fertig.</numerusform>
            <numerusform>%n Bilder sind fertig.</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{0} {1}</translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n fehlgeschlagen.</numerusform>
            <numerusform>%n fehlgeschlagen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Anderen Ordner wählen…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>What is shown</source>
        <translation>Was gezeigt wird</translation>
    </message>
    <message>
        <source>&amp;Compare with a slider</source>
        <translation>Mit &amp;Schieber vergleichen</translation>
    </message>
    <message>
        <source>&amp;Side by side</source>
        <translation>&amp;Nebeneinander</translation>
    </message>
    <message>
        <source>&amp;Result only</source>
        <translation>Nur &amp;Ergebnis</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>An Fenster &amp;anpassen</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>Tatsächliche &amp;Größe</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>WatchModel</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Waiting: {0}</source>
        <translation>Wartet: {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) to do</source>
        <translation>
            <numerusform>Noch %n Bild</numerusform>
            <numerusform>Noch %n Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Watching</source>
        <translation>Wird überwacht</translation>
    </message>
</context>
</TS>
