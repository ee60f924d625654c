<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Adding</name>
    <message numerus="yes">
        <source>%n folder(s) could not be read.</source>
        <translation>
            <numerusform>%n folder could not be read.</numerusform>
            <numerusform>%n folders could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CloudLine</name>
    <message numerus="yes">
        <source>%n picture(s) ask: here or in the cloud?</source>
        <translation>
            <numerusform>%n picture asks: here or in the cloud?</numerusform>
            <numerusform>%n pictures ask: here or in the cloud?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DevicePage</name>
    <message numerus="yes">
        <source>%n picture(s) are not finished. They go on after the restart. Restart the engine?</source>
        <translation>
            <numerusform>%n picture is not finished. It goes on after the restart. Restart the engine?</numerusform>
            <numerusform>%n pictures are not finished. They go on after the restart. Restart the engine?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LookingBar</name>
    <message numerus="yes">
        <source>Looking for pictures… %n found</source>
        <translation>
            <numerusform>Looking for pictures… %n found</numerusform>
            <numerusform>Looking for pictures… %n found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Enhance %n picture(s)</source>
        <translation>
            <numerusform>Enhance %n picture</numerusform>
            <numerusform>Enhance %n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished yet.</source>
        <translation>
            <numerusform>%n picture is not finished yet.</numerusform>
            <numerusform>%n pictures are not finished yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>Relief: %n picture(s) to do</source>
        <translation>
            <numerusform>Relief: %n picture to do</numerusform>
            <numerusform>Relief: %n pictures to do</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are ready.</source>
        <translation>
            <numerusform>%n picture is ready.</numerusform>
            <numerusform>%n pictures are ready.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n failed.</numerusform>
            <numerusform>%n failed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WatchModel</name>
    <message numerus="yes">
        <source>%n picture(s) to do</source>
        <translation>
            <numerusform>%n picture to do</numerusform>
            <numerusform>%n pictures to do</numerusform>
        </translation>
    </message>
</context>
</TS>
