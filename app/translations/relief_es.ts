<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>BatchFolders</name>
    <message>
        <source>Watched folders</source>
        <translation>Carpetas vigiladas</translation>
    </message>
    <message>
        <source>Watch a folder…</source>
        <translation>Vigilar una carpeta…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>Dejar de vigilar</translation>
    </message>
    <message>
        <source>Every picture that comes into a watched folder is enhanced, also while this program is closed.</source>
        <translation>Cada imagen que llega a una carpeta vigilada se mejora, también con este programa cerrado.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Last error: {0}</source>
        <translation>Último error: {0}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>What is shown</source>
        <translation>Lo que se muestra</translation>
    </message>
    <message>
        <source>&amp;Compare with a slider</source>
        <translation>Comparar con &amp;deslizador</translation>
    </message>
    <message>
        <source>&amp;Side by side</source>
        <translation>&amp;Lado a lado</translation>
    </message>
    <message>
        <source>&amp;Result only</source>
        <translation>Solo el &amp;resultado</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>&amp;Ajustar a la ventana</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Tamaño real</translation>
    </message>
    <message>
        <source>{0}  →  {1}</source>
        <translation>{0}  →  {1}</translation>
    </message>
    <message>
        <source>{0}, with a preview of the part that is seen</source>
        <translation>{0}, con vista previa de la parte visible</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Picture</source>
        <translation>Imagen</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vista previa</translation>
    </message>
    <message>
        <source>No picture is shown.</source>
        <translation>No se muestra ninguna imagen.</translation>
    </message>
    <message>
        <source>Shows one picture. Zoom {zoom} %.</source>
        <translation>Muestra una imagen. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Compares before and after with a slider. Zoom {zoom} %.</source>
        <translation>Compara antes y después con un deslizador. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Compares before and after side by side. Zoom {zoom} %.</source>
        <translation>Compara antes y después lado a lado. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Shows after, and before while Space or the mouse button is held. Zoom {zoom} %.</source>
        <translation>Muestra el después, y el antes mientras se mantiene pulsada la barra espaciadora o el botón del ratón. Zoom {zoom}&#xa0;%.</translation>
    </message>
    <message>
        <source>Shows after, and before while Space is held. Zoom {zoom} %.</source>
        <translation>Muestra el después, y el antes mientras se mantiene pulsada la barra espaciadora. Zoom {zoom}&#xa0;%.</translation>
    </message>
</context>
<context>
    <name>DepthPart</name>
    <message>
        <source>Strength near</source>
        <translation>Intensidad cerca</translation>
    </message>
    <message>
        <source>How much is restored in the foreground.</source>
        <translation>Cuánto se restaura en el primer plano.</translation>
    </message>
    <message>
        <source>Strength far</source>
        <translation>Intensidad lejos</translation>
    </message>
    <message>
        <source>How much is restored in the background.</source>
        <translation>Cuánto se restaura en el fondo.</translation>
    </message>
    <message>
        <source>Keep soft what is out of focus</source>
        <translation>Conservar el desenfoque</translation>
    </message>
    <message>
        <source>Show depth</source>
        <translation>Mostrar la profundidad</translation>
    </message>
    <message>
        <source>Lay the depth map over the picture.</source>
        <translation>Superponer el mapa de profundidad a la imagen.</translation>
    </message>
    <message>
        <source>Depth from</source>
        <translation>Origen de la profundidad</translation>
    </message>
    <message>
        <source>Without depth, near and far cannot be told apart.</source>
        <translation>Sin profundidad no se puede distinguir entre cerca y lejos.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>The photo itself</source>
        <translation>La propia foto</translation>
    </message>
    <message>
        <source>An estimate</source>
        <translation>Una estimación</translation>
    </message>
    <message>
        <source>An estimate by {model}</source>
        <translation>Estimación con {model}</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Ninguno</translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Drop pictures here</source>
        <translation>Suelte imágenes aquí</translation>
    </message>
    <message>
        <source>Drop pictures or folders here</source>
        <translation>Suelte aquí imágenes o carpetas</translation>
    </message>
    <message>
        <source>They stay on this machine. Nothing is overwritten unless you say so.</source>
        <translation>Se quedan en este equipo. No se sobrescribe nada si usted no lo indica.</translation>
    </message>
    <message>
        <source>Choose pictures…</source>
        <translation>Elegir imágenes…</translation>
    </message>
    <message>
        <source>Try a sample picture</source>
        <translation>Probar con una imagen de ejemplo</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurar</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Profundidad</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Salida</translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>Mejorar</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Queue</source>
        <translation>Cola</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>&amp;Add pictures…</source>
        <translation>&amp;Añadir imágenes…</translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation>Añadir &amp;carpeta…</translation>
    </message>
    <message>
        <source>&amp;Paste picture</source>
        <translation>&amp;Pegar imagen</translation>
    </message>
    <message>
        <source>&amp;Watched folders…</source>
        <translation>Carpetas &amp;vigiladas…</translation>
    </message>
    <message>
        <source>P&amp;references…</source>
        <translation>P&amp;referencias…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Salir</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Edición</translation>
    </message>
    <message>
        <source>&amp;Undo removal</source>
        <translation>&amp;Deshacer la eliminación</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Seleccionar &amp;todo</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>&amp;Cola</translation>
    </message>
    <message>
        <source>&amp;Enhance</source>
        <translation>&amp;Mejorar</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pausar</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Continuar</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Ca&amp;ncelar</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Reintentar</translation>
    </message>
    <message>
        <source>&amp;Open result</source>
        <translation>&amp;Abrir el resultado</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>Mostrar en la carpe&amp;ta</translation>
    </message>
    <message>
        <source>&amp;Remove from the queue</source>
        <translation>&amp;Quitar de la cola</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>Show the &amp;queue</source>
        <translation>Mostrar la &amp;cola</translation>
    </message>
    <message>
        <source>Show the &amp;inspector</source>
        <translation>Mostrar el &amp;panel de ajustes</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Añadir imágenes</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>Imágenes ({0})</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Añadir una carpeta</translation>
    </message>
    <message numerus="yes">
        <source>Enhance %n picture(s)</source>
        <translation>
            <numerusform>Mejorar %n imagen</numerusform>
            <numerusform>Mejorar %n imágenes</numerusform>
        </translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>Mejorar</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished yet.</source>
        <translation>
            <numerusform>%n imagen aún no está terminada.</numerusform>
            <numerusform>%n imágenes aún no están terminadas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief can go on with them in the background after this window is closed.</source>
        <translation>Relief puede continuar en segundo plano después de cerrar esta ventana.</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>Continuar en segundo plano</translation>
    </message>
    <message>
        <source>Stop them</source>
        <translation>Detener el trabajo</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>No cerrar</translation>
    </message>
</context>
<context>
    <name>MoreModels</name>
    <message>
        <source>Get more models</source>
        <translation>Obtener más modelos</translation>
    </message>
    <message>
        <source>Models of others</source>
        <translation>Modelos de terceros</translation>
    </message>
    <message>
        <source>I have read the licence and accept it</source>
        <translation>He leído la licencia y la acepto</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>Obtener</translation>
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

Licencia: {1}. {2}
{3}</translation>
    </message>
</context>
<context>
    <name>NewFolder</name>
    <message>
        <source>Watch a folder</source>
        <translation>Vigilar una carpeta</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Carpeta</translation>
    </message>
    <message>
        <source>&amp;Results go to</source>
        <translation>&amp;Resultados en</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>With the folders in it</source>
        <translation>Incluir las subcarpetas</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Elegir una carpeta</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Restart it</source>
        <translation>Reiniciar</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ocultar</translation>
    </message>
</context>
<context>
    <name>OutputPart</name>
    <message>
        <source>As the picture</source>
        <translation>Como la imagen</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Calidad</translation>
    </message>
    <message>
        <source>More quality makes larger files.</source>
        <translation>Más calidad da archivos más grandes.</translation>
    </message>
    <message>
        <source>Lossless</source>
        <translation>Sin pérdida</translation>
    </message>
    <message>
        <source>Insert a placeholder</source>
        <translation>Insertar un marcador</translation>
    </message>
    <message>
        <source>Replace files that are there</source>
        <translation>Reemplazar archivos existentes</translation>
    </message>
    <message>
        <source>Save the depth map too</source>
        <translation>Guardar también la profundidad</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Formato</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
    <message>
        <source>Name of the picture</source>
        <translation>Nombre de la imagen</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Factor</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Anchura en píxeles</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Altura en píxeles</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>The name must not be empty.</source>
        <translation>El nombre no puede estar vacío.</translation>
    </message>
    <message>
        <source>A file name cannot have {character} in it.</source>
        <translation>Un nombre de archivo no puede contener {character}.</translation>
    </message>
    <message>
        <source>Braces belong around placeholders only.</source>
        <translation>Las llaves solo pueden rodear marcadores.</translation>
    </message>
    <message>
        <source>The placeholders are {known}.</source>
        <translation>Los marcadores son {known}.</translation>
    </message>
    <message>
        <source>For example {file}</source>
        <translation>Por ejemplo, {file}</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>foto</translation>
    </message>
    <message>
        <source>Beside the picture</source>
        <translation>Junto a la imagen</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Elegir una carpeta…</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>Carpeta para los resultados</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>Preferencias</translation>
    </message>
    <message>
        <source>General</source>
        <translation>General</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Dispositivos</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privacidad</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>The language changes when Relief is started again.</source>
        <translation>El idioma cambia al volver a abrir Relief.</translation>
    </message>
    <message>
        <source>Keep running in the tray when the window is closed</source>
        <translation>Seguir en la bandeja del sistema al cerrar la ventana</translation>
    </message>
    <message>
        <source>Tell me when a queue is finished</source>
        <translation>Avisarme cuando termine una cola</translation>
    </message>
    <message>
        <source>Start Relief when I log in</source>
        <translation>Abrir Relief al iniciar sesión</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Midiendo…</translation>
    </message>
    <message>
        <source>Measured here</source>
        <translation>Medido aquí</translation>
    </message>
    <message>
        <source>Relief uses the fastest device and precision of this machine, unless a picture&apos;s settings differ. Limits of memory stand in the configuration file; “relief config show” lists them.</source>
        <translation>Relief usa el dispositivo y la precisión más rápidos de este equipo, salvo que los ajustes de una imagen indiquen otra cosa. Los límites de memoria están en el archivo de configuración; «relief config show» los muestra.</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>Modelos instalados</translation>
    </message>
    <message>
        <source>Import from a file…</source>
        <translation>Importar de un archivo…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Get more…</source>
        <translation>Obtener más…</translation>
    </message>
    <message>
        <source>Relief sends nothing anywhere: no telemetry, and it switches off that of what it is built on.</source>
        <translation>Relief no envía nada a ninguna parte: sin telemetría, y desactiva la de los componentes que utiliza.</translation>
    </message>
    <message>
        <source>Pictures are enhanced on this machine; the log holds no names of them.</source>
        <translation>Las imágenes se mejoran en este equipo; el registro no guarda sus nombres.</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>{0}: {1} megapixels a second</source>
        <translation>{0}: {1} megapíxeles por segundo</translation>
    </message>
    <message>
        <source>Licence: {0}</source>
        <translation>Licencia: {0}</translation>
    </message>
    <message>
        <source>Networks ({0})</source>
        <translation>Redes neuronales ({0})</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>Importar un modelo</translation>
    </message>
    <message>
        <source>Checking and measuring the model…</source>
        <translation>Comprobando y midiendo el modelo…</translation>
    </message>
    <message>
        <source>Remove the model {0} and its files?</source>
        <translation>¿Quitar el modelo {0} y sus archivos?</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>Quitar un modelo</translation>
    </message>
</context>
<context>
    <name>PresetBar</name>
    <message>
        <source>Preset</source>
        <translation>Ajuste preestablecido</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>Ajustes propios</translation>
    </message>
    <message>
        <source>Manage presets</source>
        <translation>Gestionar ajustes preestablecidos</translation>
    </message>
    <message>
        <source>Photo 2×</source>
        <translation>Foto 2×</translation>
    </message>
    <message>
        <source>Restore photo</source>
        <translation>Restaurar foto</translation>
    </message>
    <message>
        <source>Drawing 4×</source>
        <translation>Dibujo 4×</translation>
    </message>
    <message>
        <source>Print, 30 cm wide</source>
        <translation>Impresión, 30&#xa0;cm de ancho</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Guardar como…</translation>
    </message>
    <message>
        <source>Save changes to &quot;{name}&quot;</source>
        <translation>Guardar los cambios en «{name}»</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Cambiar nombre…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Eliminar…</translation>
    </message>
    <message>
        <source>Use for new pictures</source>
        <translation>Usar para imágenes nuevas</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importar…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Guardar ajuste preestablecido</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Nombre del ajuste:</translation>
    </message>
    <message>
        <source>Replace the preset &quot;{name}&quot;?</source>
        <translation>¿Reemplazar el ajuste «{name}»?</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>Cambiar nombre del ajuste</translation>
    </message>
    <message>
        <source>New name:</source>
        <translation>Nombre nuevo:</translation>
    </message>
    <message>
        <source>Delete the preset &quot;{name}&quot;?</source>
        <translation>¿Eliminar el ajuste «{name}»?</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>Eliminar ajuste preestablecido</translation>
    </message>
    <message>
        <source>Presets (*.{ending})</source>
        <translation>Ajustes preestablecidos (*.{ending})</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>Importar ajustes preestablecidos</translation>
    </message>
    <message>
        <source>Export presets</source>
        <translation>Exportar ajustes preestablecidos</translation>
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
        <translation>En espera</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Error</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminado</translation>
    </message>
    <message>
        <source>Reading size…</source>
        <translation>Leyendo el tamaño…</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>Preparando…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Guardando…</translation>
    </message>
    <message>
        <source>Tile {tile} of {tiles}</source>
        <translation>Bloque {tile} de {tiles}</translation>
    </message>
    <message>
        <source>{time} left · tile {tile} of {tiles} · {speed} MP/s</source>
        <translation>Quedan {time} · bloque {tile} de {tiles} · {speed}&#xa0;MP/s</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>lista</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en espera</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>en proceso</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pausa</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminada</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>con error</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>cancelada</translation>
    </message>
    <message>
        <source>{name}, {state}. {status}</source>
        <translation>{name}, {state}. {status}</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue of pictures</source>
        <translation>Cola de imágenes</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Iniciar</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Open result</source>
        <translation>Abrir el resultado</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Mostrar en la carpeta</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Quitar de la lista</translation>
    </message>
</context>
<context>
    <name>RestorePart</name>
    <message>
        <source>Denoise</source>
        <translation>Reducir ruido</translation>
    </message>
    <message>
        <source>How much noise and compression damage goes.</source>
        <translation>Cuánto ruido y daño de compresión se elimina.</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>Enfocar</translation>
    </message>
    <message>
        <source>How much blur is undone.</source>
        <translation>Cuánto desenfoque se corrige.</translation>
    </message>
    <message>
        <source>Protect with brush</source>
        <translation>Proteger con pincel</translation>
    </message>
    <message>
        <source>Paint where the picture is to stay as it is.</source>
        <translation>Pinte donde la imagen deba quedar como está.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>This model only enlarges. Choose another one to denoise or sharpen.</source>
        <translation>Este modelo solo amplía. Elija otro para reducir ruido o enfocar.</translation>
    </message>
    <message>
        <source>With these settings a model that restores is chosen.</source>
        <translation>Con estos ajustes se elige un modelo que restaura.</translation>
    </message>
</context>
<context>
    <name>SizePart</name>
    <message>
        <source>Size by</source>
        <translation>Tamaño por</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Factor</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Píxeles</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Impresión</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Unidad</translation>
    </message>
    <message>
        <source>cm</source>
        <translation>cm</translation>
    </message>
    <message>
        <source>inch</source>
        <translation>pulgadas</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Resolución</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Anchura</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Altura</translation>
    </message>
    <message>
        <source>One side alone keeps the proportions.</source>
        <translation>Con un solo lado se conservan las proporciones.</translation>
    </message>
    <message>
        <source>Give the width or the height.</source>
        <translation>Indique la anchura o la altura.</translation>
    </message>
    <message>
        <source>{size} px · {megapixels}</source>
        <translation>{size} px · {megapixels}</translation>
    </message>
    <message>
        <source>This is smaller than the picture ({size} px). Relief only enlarges.</source>
        <translation>Es menor que la imagen ({size} px). Relief solo amplía.</translation>
    </message>
    <message>
        <source>This is more than {factor} times the picture, which is the most that is possible.</source>
        <translation>Es más de {factor} veces la imagen, que es el máximo posible.</translation>
    </message>
    <message>
        <source>At most {number} megapixels are possible.</source>
        <translation>Como máximo son posibles {number} megapíxeles.</translation>
    </message>
    <message>
        <source>{format} holds at most {number} pixels a side. Choose PNG or TIFF.</source>
        <translation>{format} admite como máximo {number} píxeles por lado. Elija PNG o TIFF.</translation>
    </message>
    <message>
        <source>The proportions change: the picture is stretched.</source>
        <translation>Las proporciones cambian: la imagen se deforma.</translation>
    </message>
    <message>
        <source>More than {number} megapixels take long, and some programs cannot open them.</source>
        <translation>Más de {number} megapíxeles tardan mucho, y algunos programas no pueden abrirlos.</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Looking for devices…</source>
        <translation>Buscando dispositivos…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>Progreso de la cola</translation>
    </message>
    <message>
        <source>Connect again</source>
        <translation>Volver a conectar</translation>
    </message>
    <message>
        <source>The queue is paused</source>
        <translation>La cola está en pausa</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Trabajando</translation>
    </message>
    <message>
        <source>{0} of {1} done</source>
        <translation>{0} de {1} terminadas</translation>
    </message>
    <message>
        <source>No device can run the networks</source>
        <translation>Ningún dispositivo puede ejecutar las redes</translation>
    </message>
    <message>
        <source>{0}  ·  {1} MP/s</source>
        <translation>{0}  ·  {1}&#xa0;MP/s</translation>
    </message>
    <message>
        <source>No graphics card was found; the processor does the work.</source>
        <translation>No se encontró ninguna tarjeta gráfica; el procesador hace el trabajo.</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Relief</source>
        <translation>Abrir Relief</translation>
    </message>
    <message>
        <source>Pause the queue</source>
        <translation>Pausar la cola</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message numerus="yes">
        <source>Relief: %n picture(s) to do</source>
        <translation>
            <numerusform>Relief: %n imagen pendiente</numerusform>
            <numerusform>Relief: %n imágenes pendientes</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief</source>
        <translation>Relief</translation>
    </message>
    <message>
        <source>Go on with the queue</source>
        <translation>Continuar la cola</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are ready.</source>
        <translation>
            <numerusform>%n imagen está lista.</numerusform>
            <numerusform>%n imágenes están listas.</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{0} {1}</translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n con error.</numerusform>
            <numerusform>%n con error.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WatchModel</name>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminadas</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Errores</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>Waiting: {0}</source>
        <translation>En espera: {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) to do</source>
        <translation>
            <numerusform>%n imagen pendiente</numerusform>
            <numerusform>%n imágenes pendientes</numerusform>
        </translation>
    </message>
    <message>
        <source>Watching</source>
        <translation>Vigilando</translation>
    </message>
</context>
</TS>
