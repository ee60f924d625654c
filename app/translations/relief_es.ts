<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>Adding</name>
    <message>
        <source>Pictures ({0})</source>
        <translation>Imágenes ({0})</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Añadir imágenes</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Añadir una carpeta</translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) could not be read.</source>
        <translation>
            <numerusform>No se pudo leer %n carpeta.</numerusform>
            <numerusform>No se pudieron leer %n carpetas.</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no pictures in what you added.</source>
        <translation>No hay imágenes en lo que ha añadido.</translation>
    </message>
</context>
<context>
    <name>BatchFolders</name>
    <message>
        <source>Watched folders</source>
        <translation>Carpetas vigiladas</translation>
    </message>
    <message>
        <source>No folder is watched yet. New folders get the settings that the inspector shows.</source>
        <translation>Todavía no se vigila ninguna carpeta. Las carpetas nuevas reciben los ajustes que muestra el panel.</translation>
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
    <name>BrushOptions</name>
    <message>
        <source>Brush size</source>
        <translation>Tamaño del pincel</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>Suavidad</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>Borrar la máscara</translation>
    </message>
    <message>
        <source>Paint what is to stay as it is. Shift removes.</source>
        <translation>Pinte lo que debe quedar como está. Con Mayús se quita.</translation>
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
        <translation>Calculando…</translation>
    </message>
    <message>
        <source>No estimate: {reason}</source>
        <translation>Sin estimación: {reason}</translation>
    </message>
    <message>
        <source>{name}: {text}</source>
        <translation>{name}: {text}</translation>
    </message>
    <message>
        <source>Cloud above {number} MP</source>
        <translation>Nube a partir de {number} MP</translation>
    </message>
    <message>
        <source>Cloud if slower than {number} min</source>
        <translation>Nube si tarda más de {number} min</translation>
    </message>
    <message>
        <source>As set in the preferences</source>
        <translation>Según las preferencias</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Este equipo</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Nube</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Preguntar</translation>
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
        <translation>Aquí unos {here}, en la nube unos {there}.</translation>
    </message>
    <message>
        <source>Here about {here}.</source>
        <translation>Aquí unos {here}.</translation>
    </message>
    <message>
        <source>In the cloud about {there}.</source>
        <translation>En la nube unos {there}.</translation>
    </message>
    <message>
        <source>It is done here.</source>
        <translation>Se hará aquí.</translation>
    </message>
    <message>
        <source>Nothing is sent.</source>
        <translation>No se envía nada.</translation>
    </message>
    <message>
        <source>You are asked first.</source>
        <translation>Antes se le preguntará.</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>la nube</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host}.</source>
        <translation>Se enviarían unos {size} a {host}.</translation>
    </message>
    <message>
        <source>About {size} are sent to {host}.</source>
        <translation>Se envían unos {size} a {host}.</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host} and deleted there after {time} at the latest.</source>
        <translation>Se enviarían unos {size} a {host}, que se borrarían allí tras {time} como máximo.</translation>
    </message>
    <message>
        <source>About {size} are sent to {host} and deleted there after {time} at the latest.</source>
        <translation>Se envían unos {size} a {host}, que se borran allí tras {time} como máximo.</translation>
    </message>
</context>
<context>
    <name>CloudBar</name>
    <message>
        <source>Where</source>
        <translation>Dónde</translation>
    </message>
</context>
<context>
    <name>CloudLine</name>
    <message>
        <source>Do it here</source>
        <translation>Hacerlo aquí</translation>
    </message>
    <message>
        <source>Send to the cloud</source>
        <translation>Enviar a la nube</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>la nube</translation>
    </message>
    <message>
        <source>{name}: here or in the cloud?</source>
        <translation>{name}: ¿aquí o en la nube?</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>Enviar a {host}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) ask: here or in the cloud?</source>
        <translation>
            <numerusform>%n imagen pregunta: ¿aquí o en la nube?</numerusform>
            <numerusform>%n imágenes preguntan: ¿aquí o en la nube?</numerusform>
        </translation>
    </message>
    <message>
        <source>Do all here</source>
        <translation>Hacer todas aquí</translation>
    </message>
    <message>
        <source>Send all to {host}</source>
        <translation>Enviar todas a {host}</translation>
    </message>
</context>
<context>
    <name>CloudPage</name>
    <message>
        <source>Cloud</source>
        <translation>Nube</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Desactivada</translation>
    </message>
    <message>
        <source>For large results</source>
        <translation>Para resultados grandes</translation>
    </message>
    <message>
        <source>For what is slow here</source>
        <translation>Para lo que aquí es lento</translation>
    </message>
    <message>
        <source>Ask for each picture</source>
        <translation>Preguntar en cada imagen</translation>
    </message>
    <message>
        <source>Test and save</source>
        <translation>Probar y guardar</translation>
    </message>
    <message>
        <source>Forget this service</source>
        <translation>Olvidar este servicio</translation>
    </message>
    <message>
        <source>Megapixels</source>
        <translation>Megapíxeles</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minutos</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Dirección</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clave de API</translation>
    </message>
    <message>
        <source>&amp;Use the cloud</source>
        <translation>&amp;Usar la nube</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Servicio</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>Dir&amp;ección</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>&amp;Clave de API</translation>
    </message>
    <message>
        <source>What it gets</source>
        <translation>Qué recibe</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>Fijado por {0} en el entorno.</translation>
    </message>
    <message>
        <source>Everything stays on this machine, and no service is asked for anything.</source>
        <translation>Todo se queda en este equipo y no se consulta a ningún servicio.</translation>
    </message>
    <message>
        <source>Larger results are made in the cloud, all others here.</source>
        <translation>Los resultados mayores se hacen en la nube; los demás, aquí.</translation>
    </message>
    <message>
        <source>What takes longer here is done in the cloud, if it is quicker there.</source>
        <translation>Lo que aquí tarda más se hace en la nube, si allí es más rápido.</translation>
    </message>
    <message>
        <source>You are asked for each picture, with the time that it takes here and there.</source>
        <translation>Se le pregunta en cada imagen, con el tiempo que tarda aquí y allí.</translation>
    </message>
    <message>
        <source>First set up a service: its address, and the key that you have from it.</source>
        <translation>Configure primero un servicio: su dirección y la clave que este le dio.</translation>
    </message>
    <message>
        <source>There is no key for this service. Enter it below.</source>
        <translation>No hay ninguna clave para este servicio. Introdúzcala abajo.</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring</source>
        <translation>Guardada en el llavero del sistema</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Se envía</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>No se envía</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Se borra</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>Se comunica</translation>
    </message>
    <message>
        <source>If it fails</source>
        <translation>Si falla</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>el servicio</translation>
    </message>
    <message>
        <source>To {host}: the pixels with their colour profile, and a mask or depth map if there is one.</source>
        <translation>A {host}: los píxeles con su perfil de color y, si los hay, una máscara o un mapa de profundidad.</translation>
    </message>
    <message>
        <source>EXIF, GPS position, XMP and the name of the file. They are put back into the result here.</source>
        <translation>EXIF, posición GPS, XMP ni el nombre del archivo. Se vuelven a poner en el resultado aquí.</translation>
    </message>
    <message>
        <source>Whether you open a result or make it again otherwise; never with a picture.</source>
        <translation>Si abre un resultado o lo rehace de otro modo; nunca con una imagen.</translation>
    </message>
    <message>
        <source>The picture is done on this machine, and you are told why.</source>
        <translation>La imagen se hace en este equipo y se le dice por qué.</translation>
    </message>
    <message>
        <source>As soon as the result is here; the test tells how long it stays there at most.</source>
        <translation>En cuanto el resultado está aquí; la prueba dice cuánto se queda allí como máximo.</translation>
    </message>
    <message>
        <source>As soon as the result is here, at the latest after {time}.</source>
        <translation>En cuanto el resultado está aquí, y tras {time} como máximo.</translation>
    </message>
    <message>
        <source>Asking the service…</source>
        <translation>Consultando el servicio…</translation>
    </message>
    <message>
        <source>Forget the address and the key of {host}? The cloud is switched off then.</source>
        <translation>¿Olvidar la dirección y la clave de {host}? La nube quedará desactivada.</translation>
    </message>
    <message>
        <source>The service answers and knows the key. It keeps pictures for {time} at most.</source>
        <translation>El servicio responde y conoce la clave. Guarda las imágenes {time} como máximo.</translation>
    </message>
    <message>
        <source>The service is forgotten, and the cloud is off.</source>
        <translation>El servicio se ha olvidado y la nube está desactivada.</translation>
    </message>
</context>
<context>
    <name>CloudSetup</name>
    <message>
        <source>The service does not know this key.</source>
        <translation>El servicio no conoce esta clave.</translation>
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
    <name>DevicePage</name>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Precisión</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Midiendo…</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>Reiniciar el motor</translation>
    </message>
    <message>
        <source>More precise takes longer. The fastest is exact enough.</source>
        <translation>Más precisión tarda más. Lo más rápido es suficientemente exacto.</translation>
    </message>
    <message>
        <source>Past it, models that are not in use are closed. Automatic is half of the machine&apos;s memory.</source>
        <translation>A partir de ahí se cierran los modelos sin uso. Automático es la mitad de la memoria del equipo.</translation>
    </message>
    <message>
        <source>Larger results grow in a file on disk. Automatic is 0.5 GB.</source>
        <translation>Los resultados mayores crecen en un archivo del disco. Automático son 0,5 GB.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Dispositivo</translation>
    </message>
    <message>
        <source>&amp;Precision</source>
        <translation>&amp;Precisión</translation>
    </message>
    <message>
        <source>Measured here</source>
        <translation>Medido aquí</translation>
    </message>
    <message>
        <source>Memory for &amp;models</source>
        <translation>Memoria para &amp;modelos</translation>
    </message>
    <message>
        <source>Memory for a &amp;result</source>
        <translation>Memoria para un &amp;resultado</translation>
    </message>
    <message>
        <source>This counts for all that Relief does on this machine, also in Photoshop and for watched folders.</source>
        <translation>Vale para todo lo que Relief hace en este equipo, también en Photoshop y en las carpetas vigiladas.</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>Fijado por {0} en el entorno.</translation>
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
        <source>Automatic: the fastest</source>
        <translation>Automático: lo más rápido</translation>
    </message>
    <message>
        <source>{0} (not found)</source>
        <translation>{0} (no encontrado)</translation>
    </message>
    <message>
        <source>{0} (cannot be used)</source>
        <translation>{0} (no se puede usar)</translation>
    </message>
    <message>
        <source>{0}, {1} MP/s</source>
        <translation>{0}, {1} MP/s</translation>
    </message>
    <message>
        <source>The engine works with this after a restart.</source>
        <translation>El motor lo aplicará después de reiniciarlo.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished. They go on after the restart. Restart the engine?</source>
        <translation>
            <numerusform>%n imagen no está terminada. Continuará después de reiniciar. ¿Reiniciar el motor?</numerusform>
            <numerusform>%n imágenes no están terminadas. Continuarán después de reiniciar. ¿Reiniciar el motor?</numerusform>
        </translation>
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
    <message>
        <source>No graphics card was found. The processor makes about {0} megapixels a second here.</source>
        <translation>No se encontró ninguna tarjeta gráfica. Aquí el procesador hace unos {0} megapíxeles por segundo.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>This picture cannot be used: {message}</source>
        <translation>Esta imagen no se puede usar: {message}</translation>
    </message>
    <message>
        <source>The picture is not there any more.</source>
        <translation>La imagen ya no está.</translation>
    </message>
    <message>
        <source>The picture cannot be read: you do not have the permission.</source>
        <translation>La imagen no se puede leer: no tiene permiso.</translation>
    </message>
    <message>
        <source>The disk for temporary files is full.</source>
        <translation>El disco de archivos temporales está lleno.</translation>
    </message>
    <message>
        <source>The picture cannot be read.</source>
        <translation>La imagen no se puede leer.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>El archivo está vacío.</translation>
    </message>
    <message>
        <source>The file is not a picture of a known format.</source>
        <translation>El archivo no es una imagen de un formato conocido.</translation>
    </message>
    <message>
        <source>Reading HEIC photos needs an extra part: pip install &apos;relief[heic]&apos;.</source>
        <translation>Leer fotos HEIC requiere un complemento: pip install &apos;relief[heic]&apos;.</translation>
    </message>
    <message>
        <source>Pictures of this kind are not read. Save them as PNG or TIFF first.</source>
        <translation>Las imágenes de este tipo no se leen. Guárdelas antes como PNG o TIFF.</translation>
    </message>
    <message>
        <source>The picture is damaged: it is truncated or corrupt.</source>
        <translation>La imagen está dañada: está incompleta o corrupta.</translation>
    </message>
    <message>
        <source>The picture has {width} {times} {height} pixels; at most {most} pixels are possible.</source>
        <translation>La imagen tiene {width} {times} {height} píxeles; como máximo son posibles {most} píxeles.</translation>
    </message>
    <message>
        <source>The result would have {pixels} megapixels; at most {most} are possible.</source>
        <translation>El resultado tendría {pixels} megapíxeles; como máximo son posibles {most}.</translation>
    </message>
    <message>
        <source>Reading the picture took longer than {seconds} seconds, and was given up.</source>
        <translation>Leer la imagen tardó más de {seconds} segundos y se abandonó.</translation>
    </message>
    <message>
        <source>Reading the picture needs more memory than is allowed.</source>
        <translation>Leer la imagen requiere más memoria de la permitida.</translation>
    </message>
    <message>
        <source>The picture is larger than is allowed.</source>
        <translation>La imagen es más grande de lo permitido.</translation>
    </message>
    <message>
        <source>The result could not be saved: {message}</source>
        <translation>No se pudo guardar el resultado: {message}</translation>
    </message>
    <message>
        <source>There is a file of this name already, and it was not replaced.</source>
        <translation>Ya hay un archivo con este nombre y no se reemplazó.</translation>
    </message>
    <message>
        <source>The result could not be saved: you may not write to this folder.</source>
        <translation>No se pudo guardar el resultado: no puede escribir en esta carpeta.</translation>
    </message>
    <message>
        <source>The result could not be saved: its folder is not there.</source>
        <translation>No se pudo guardar el resultado: su carpeta no existe.</translation>
    </message>
    <message>
        <source>The result could not be written to its folder.</source>
        <translation>No se pudo escribir el resultado en su carpeta.</translation>
    </message>
    <message>
        <source>The disk is full: {size} MB more are needed.</source>
        <translation>El disco está lleno: hacen falta {size} MB más.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>El disco está lleno.</translation>
    </message>
    <message>
        <source>What is remembered of the watched folder cannot be kept: {message}</source>
        <translation>No se puede guardar el estado de la carpeta vigilada: {message}</translation>
    </message>
    <message>
        <source>{format} holds at most {most} pixels a side, and the result would have {width} {times} {height}. Choose PNG or TIFF.</source>
        <translation>{format} admite como máximo {most} píxeles por lado y el resultado tendría {width} {times} {height}. Elija PNG o TIFF.</translation>
    </message>
    <message>
        <source>This format cannot hold so large a picture. Choose PNG or TIFF.</source>
        <translation>Este formato no admite una imagen tan grande. Elija PNG o TIFF.</translation>
    </message>
    <message>
        <source>The size is smaller than the picture. Relief only enlarges.</source>
        <translation>El tamaño es menor que la imagen. Relief solo amplía.</translation>
    </message>
    <message>
        <source>The size is {factor} times the picture; at most {most} times is possible.</source>
        <translation>El tamaño es {factor} veces el de la imagen; como máximo son posibles {most} veces.</translation>
    </message>
    <message>
        <source>The painted mask has other proportions than the picture.</source>
        <translation>La máscara pintada tiene otras proporciones que la imagen.</translation>
    </message>
    <message>
        <source>{model} only enlarges. Choose another model to denoise, sharpen or keep blur.</source>
        <translation>{model} solo amplía. Elija otro modelo para reducir ruido, enfocar o conservar el desenfoque.</translation>
    </message>
    <message>
        <source>Nothing is known of this picture&apos;s depth.</source>
        <translation>No se sabe nada de la profundidad de esta imagen.</translation>
    </message>
    <message>
        <source>This folder is watched already by another program.</source>
        <translation>Otro programa ya vigila esta carpeta.</translation>
    </message>
    <message>
        <source>Results need a folder other than the watched one.</source>
        <translation>Los resultados necesitan una carpeta distinta de la vigilada.</translation>
    </message>
    <message>
        <source>These settings do not fit: {message}</source>
        <translation>Estos ajustes no son posibles: {message}</translation>
    </message>
    <message>
        <source>The configuration is not valid: {message}</source>
        <translation>La configuración no es válida: {message}</translation>
    </message>
    <message>
        <source>There is a preset named “{name}” already.</source>
        <translation>Ya hay un ajuste preestablecido llamado «{name}».</translation>
    </message>
    <message>
        <source>“{name}” is built in and cannot be changed. Choose another name.</source>
        <translation>«{name}» viene incluido y no se puede cambiar. Elija otro nombre.</translation>
    </message>
    <message>
        <source>These presets were written by a newer version of Relief.</source>
        <translation>Estos ajustes preestablecidos son de una versión más reciente de Relief.</translation>
    </message>
    <message>
        <source>{file} is not a file of presets.</source>
        <translation>{file} no es un archivo de ajustes preestablecidos.</translation>
    </message>
    <message>
        <source>Your presets were damaged. The file is kept as {file}.</source>
        <translation>Sus ajustes preestablecidos estaban dañados. El archivo se conserva como {file}.</translation>
    </message>
    <message>
        <source>The preset is not possible: {message}</source>
        <translation>El ajuste preestablecido no es posible: {message}</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Cancelado.</translation>
    </message>
    <message>
        <source>The model cannot be used: {message}</source>
        <translation>El modelo no se puede usar: {message}</translation>
    </message>
    <message>
        <source>The model {model} is not installed. Choose another one.</source>
        <translation>El modelo {model} no está instalado. Elija otro.</translation>
    </message>
    <message>
        <source>The model is not installed. Choose another one.</source>
        <translation>El modelo no está instalado. Elija otro.</translation>
    </message>
    <message>
        <source>The files of the model are damaged. Install it again.</source>
        <translation>Los archivos del modelo están dañados. Vuelva a instalarlo.</translation>
    </message>
    <message>
        <source>The list of models is damaged: {message}</source>
        <translation>La lista de modelos está dañada: {message}</translation>
    </message>
    <message>
        <source>The licence of the model has to be accepted first.</source>
        <translation>Primero hay que aceptar la licencia del modelo.</translation>
    </message>
    <message>
        <source>No hash is known that the files of this model could be checked by.</source>
        <translation>No se conoce ninguna suma de comprobación para verificar los archivos de este modelo.</translation>
    </message>
    <message>
        <source>This network cannot be used here: {message}</source>
        <translation>Esta red no se puede usar aquí: {message}</translation>
    </message>
    <message>
        <source>The file holds more than weights, such as code. It was not loaded.</source>
        <translation>El archivo contiene algo más que pesos, como código. No se cargó.</translation>
    </message>
    <message>
        <source>Networks that are not ONNX need the converter: run “relief models import FILE --set-up-converter”.</source>
        <translation>Las redes que no son ONNX necesitan el conversor. Ejecute una vez «relief models import ARCHIVO --set-up-converter».</translation>
    </message>
    <message>
        <source>The network could not be converted: {message}</source>
        <translation>No se pudo convertir la red: {message}</translation>
    </message>
    <message>
        <source>The transfer failed: {message}</source>
        <translation>La transferencia falló: {message}</translation>
    </message>
    <message>
        <source>The address is not a safe one: not https, not public, or not proved.</source>
        <translation>La dirección no es segura: no es https, no es pública o no está acreditada.</translation>
    </message>
    <message>
        <source>The connection failed. Try again, and see whether this machine is online.</source>
        <translation>La conexión falló. Inténtelo de nuevo y compruebe que este equipo está en línea.</translation>
    </message>
    <message>
        <source>The server does not give what was asked for.</source>
        <translation>El servidor no entrega lo solicitado.</translation>
    </message>
    <message>
        <source>What came is not what was announced. It was not kept.</source>
        <translation>Lo recibido no es lo anunciado. No se conservó.</translation>
    </message>
    <message>
        <source>Another program is fetching this already.</source>
        <translation>Otro programa ya lo está descargando.</translation>
    </message>
    <message>
        <source>The cloud service cannot be used: {message}</source>
        <translation>No se puede usar el servicio en la nube: {message}</translation>
    </message>
    <message>
        <source>The cloud is switched off; nothing was sent.</source>
        <translation>La nube está desactivada; no se envió nada.</translation>
    </message>
    <message>
        <source>No cloud service, or no key for it, is set up.</source>
        <translation>No hay ningún servicio en la nube, o ninguna clave para él, configurado.</translation>
    </message>
    <message>
        <source>What answers is no cloud service that this program knows.</source>
        <translation>Lo que responde no es un servicio en la nube que este programa conozca.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring needs a package: {command}. Install it, then try again.</source>
        <translation>El llavero del sistema necesita un paquete: {command}. Instálelo y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring cannot be used; the key would lie nowhere safe.</source>
        <translation>No se puede usar el llavero del sistema; la clave no quedaría en un lugar seguro.</translation>
    </message>
    <message>
        <source>The storage of the cloud service does not answer.</source>
        <translation>El almacenamiento del servicio en la nube no responde.</translation>
    </message>
    <message>
        <source>The limit of this key is used up. Try again later.</source>
        <translation>El límite de esta clave está agotado. Inténtelo más tarde.</translation>
    </message>
    <message>
        <source>The device cannot be used: {message}</source>
        <translation>El dispositivo no se puede usar: {message}</translation>
    </message>
    <message>
        <source>The chosen device is not there. Choose another one in the preferences.</source>
        <translation>El dispositivo elegido no está disponible. Elija otro en las preferencias.</translation>
    </message>
    <message>
        <source>The device ran out of memory.</source>
        <translation>El dispositivo se quedó sin memoria.</translation>
    </message>
    <message>
        <source>The device or its driver failed: {message}</source>
        <translation>Falló el dispositivo o su controlador: {message}</translation>
    </message>
    <message>
        <source>Every device returned a wrong picture; nothing was saved.</source>
        <translation>Todos los dispositivos devolvieron una imagen errónea; no se guardó nada.</translation>
    </message>
    <message>
        <source>An unexpected error: {message}</source>
        <translation>Error inesperado: {message}</translation>
    </message>
    <message>
        <source>The engine does not allow this: {message}</source>
        <translation>El motor no lo permite: {message}</translation>
    </message>
    <message>
        <source>The engine does not know this program any more. Restart it.</source>
        <translation>El motor ya no reconoce este programa. Reinícielo.</translation>
    </message>
    <message>
        <source>This program may not do that.</source>
        <translation>Este programa no tiene permiso para hacerlo.</translation>
    </message>
    <message>
        <source>Web pages may not use the engine.</source>
        <translation>Las páginas web no pueden usar el motor.</translation>
    </message>
    <message>
        <source>The pairing code is wrong, or it has expired.</source>
        <translation>El código de emparejamiento es incorrecto o ha caducado.</translation>
    </message>
    <message>
        <source>The engine takes no files at this place: {message}</source>
        <translation>El motor no acepta archivos de este lugar: {message}</translation>
    </message>
    <message>
        <source>The engine cannot do this: {message}</source>
        <translation>El motor no puede hacerlo: {message}</translation>
    </message>
    <message>
        <source>The engine does not know this picture any more.</source>
        <translation>El motor ya no conoce esta imagen.</translation>
    </message>
    <message>
        <source>The engine does not have this picture any more.</source>
        <translation>El motor ya no tiene esta imagen.</translation>
    </message>
    <message>
        <source>{count} pictures wait already, which is the most. Try again later.</source>
        <translation>Ya esperan {count} imágenes, el máximo. Inténtelo más tarde.</translation>
    </message>
    <message>
        <source>Too many pictures wait already. Try again later.</source>
        <translation>Ya esperan demasiadas imágenes. Inténtelo más tarde.</translation>
    </message>
    <message>
        <source>The picture is larger than the engine takes.</source>
        <translation>La imagen es más grande de lo que acepta el motor.</translation>
    </message>
    <message>
        <source>The picture did not reach the engine whole. Try again.</source>
        <translation>La imagen no llegó completa al motor. Inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>This is not possible at the moment: {message}</source>
        <translation>No es posible en este momento: {message}</translation>
    </message>
    <message>
        <source>The engine ended each time that it tried this picture.</source>
        <translation>El motor se cerró cada vez que intentó esta imagen.</translation>
    </message>
    <message>
        <source>The engine failed: {message}</source>
        <translation>El motor falló: {message}</translation>
    </message>
    <message>
        <source>Relief&apos;s engine could not be started.</source>
        <translation>No se pudo iniciar el motor de Relief.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine does not answer.</source>
        <translation>El motor de Relief no responde.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is version {there}, this program is {here}. Restart the engine.</source>
        <translation>El motor de Relief es la versión {there} y este programa la {here}. Reinicie el motor.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is of another version than this program. Restart it.</source>
        <translation>El motor de Relief es de otra versión que este programa. Reinícielo.</translation>
    </message>
    <message>
        <source>Another program has taken the place of Relief&apos;s engine. It was told nothing; end it.</source>
        <translation>Otro programa ocupa el lugar del motor de Relief. No se le ha comunicado nada; ciérrelo.</translation>
    </message>
    <message>
        <source>Relief&apos;s engine runs already.</source>
        <translation>El motor de Relief ya está en marcha.</translation>
    </message>
    <message>
        <source>Other programs have taken all ports of Relief&apos;s engine.</source>
        <translation>Otros programas ocupan todos los puertos del motor de Relief.</translation>
    </message>
    <message>
        <source>The engine was misunderstood: {message}</source>
        <translation>La comunicación con el motor falló: {message}</translation>
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
    <name>LookingBar</name>
    <message>
        <source>Stop looking</source>
        <translation>Detener la búsqueda</translation>
    </message>
    <message numerus="yes">
        <source>Looking for pictures… %n found</source>
        <translation>
            <numerusform>Buscando imágenes… %n encontrada</numerusform>
            <numerusform>Buscando imágenes… %n encontradas</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
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
        <source>&amp;Do it here</source>
        <translation>&amp;Hacerlo aquí</translation>
    </message>
    <message>
        <source>Send to the c&amp;loud</source>
        <translation>Enviar a la n&amp;ube</translation>
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
        <source>&amp;Help</source>
        <translation>Ay&amp;uda</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Atajos de teclado</translation>
    </message>
    <message>
        <source>Folder for the result</source>
        <translation>Carpeta para el resultado</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} ya está disponible: {page}</translation>
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
        <source>Progress of the transfer</source>
        <translation>Progreso de la transferencia</translation>
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
        <source>Where</source>
        <translation>Dónde</translation>
    </message>
    <message>
        <source>&amp;Where</source>
        <translation>&amp;Dónde</translation>
    </message>
    <message>
        <source>The preferences say to ask. Nobody is asked about a watched folder: it is done here.</source>
        <translation>Las preferencias indican preguntar. En una carpeta vigilada no se pregunta a nadie: se hace aquí.</translation>
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
        <source>Cloud</source>
        <translation>Nube</translation>
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
        <source>Open pictures and Photoshop&apos;s requests with Relief</source>
        <translation>Abrir imágenes y solicitudes de Photoshop con Relief</translation>
    </message>
    <message>
        <source>Relief runs from its sources here. The system can only start it once it is installed.</source>
        <translation>Aquí Relief se ejecuta desde su código fuente. El sistema solo puede iniciarlo cuando esté instalado.</translation>
    </message>
    <message>
        <source>The command that the system would start is missing. Install Relief again.</source>
        <translation>Falta el comando que el sistema iniciaría. Vuelva a instalar Relief.</translation>
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
        <source>On this system only the packaged program can be asked to open things.</source>
        <translation>En este sistema, solo se puede pedir al programa empaquetado que abra cosas.</translation>
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
    <name>PrivacyPage</name>
    <message>
        <source>Look for a newer version of Relief once a day</source>
        <translation>Buscar una versión más reciente de Relief una vez al día</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>Buscar ahora</translation>
    </message>
    <message>
        <source>Relief sends nothing on its own: no telemetry, and it switches off that of what it is built on.</source>
        <translation>Relief no envía nada por su cuenta: sin telemetría, y desactiva la de los componentes que utiliza.</translation>
    </message>
    <message>
        <source>Pictures stay on this machine unless you switch on the cloud; the log holds no names of them.</source>
        <translation>Las imágenes se quedan en este equipo salvo que active la nube; el registro no contiene sus nombres.</translation>
    </message>
    <message>
        <source>This is the newest version.</source>
        <translation>Esta es la versión más reciente.</translation>
    </message>
    <message>
        <source>No address is set where newer versions are announced, so there is nobody to ask.</source>
        <translation>No hay ninguna dirección donde se anuncien versiones nuevas, así que no hay a quién preguntar.</translation>
    </message>
    <message>
        <source>Relief asks {host} then, and sends the number of its own version and nothing else; that server also sees the network address of this machine. What it answers is told here: nothing is fetched or installed.</source>
        <translation>Relief consulta entonces a {host} y envía solo el número de su propia versión; ese servidor ve también la dirección de red de este equipo. La respuesta se muestra aquí: no se descarga ni se instala nada.</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Consultando…</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} ya está disponible: {page}</translation>
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
        <source>Asks: here or in the cloud?</source>
        <translation>Pregunta: ¿aquí o en la nube?</translation>
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
        <source>Made in the cloud by {host}</source>
        <translation>Hecho en la nube por {host}</translation>
    </message>
    <message>
        <source>The cloud did not do it, so it was done here.</source>
        <translation>La nube no lo hizo, así que se hizo aquí.</translation>
    </message>
    <message>
        <source>The cloud is switched off, so it was done here.</source>
        <translation>La nube está desactivada, así que se hizo aquí.</translation>
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
        <source>{percent} % sent to {host}</source>
        <translation>{percent} % enviado a {host}</translation>
    </message>
    <message>
        <source>{percent} % fetched from {host}</source>
        <translation>{percent} % recibido de {host}</translation>
    </message>
    <message>
        <source>Waiting for {host}</source>
        <translation>Esperando a {host}</translation>
    </message>
    <message>
        <source>Cloud · {tiles}</source>
        <translation>Nube · {tiles}</translation>
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
    <message>
        <source>asks</source>
        <translation>pregunta</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>Cola</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Añadir imágenes</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Añadir una carpeta</translation>
    </message>
    <message>
        <source>Pictures that you add appear here.</source>
        <translation>Aquí aparecen las imágenes que añada.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n imagen</numerusform>
            <numerusform>%n imágenes</numerusform>
        </translation>
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
        <source>Do it here</source>
        <translation>Hacerlo aquí</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>Enviar a {host}</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>la nube</translation>
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
    <name>Shortcuts</name>
    <message>
        <source>See the picture before</source>
        <translation>Ver la imagen de antes</translation>
    </message>
    <message>
        <source>Another way to compare</source>
        <translation>Otra forma de comparar</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Más grande</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Más pequeña</translation>
    </message>
    <message>
        <source>All of the picture</source>
        <translation>Toda la imagen</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Tamaño real</translation>
    </message>
    <message>
        <source>Twice the size</source>
        <translation>Doble tamaño</translation>
    </message>
    <message>
        <source>Look elsewhere</source>
        <translation>Mover la vista</translation>
    </message>
    <message>
        <source>Move the slider</source>
        <translation>Mover el deslizador</translation>
    </message>
    <message>
        <source>Smaller or larger brush</source>
        <translation>Pincel más pequeño o más grande</translation>
    </message>
    <message>
        <source>Remove with the brush</source>
        <translation>Quitar con el pincel</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>arrastrar</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Imagen</translation>
    </message>
    <message>
        <source>Open the result, start, or try again</source>
        <translation>Abrir el resultado, empezar o reintentar</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>Pausar o continuar</translation>
    </message>
    <message>
        <source>Remove from the queue</source>
        <translation>Quitar de la cola</translation>
    </message>
    <message>
        <source>Move up or down</source>
        <translation>Mover hacia arriba o abajo</translation>
    </message>
    <message>
        <source>List of pictures</source>
        <translation>Lista de imágenes</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atajos de teclado</translation>
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
        <source>Not connected</source>
        <translation>Sin conexión</translation>
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
    <message>
        <source>{name} asks: here or in the cloud?</source>
        <translation>{name} pregunta: ¿aquí o en la nube?</translation>
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
    <name>Trouble</name>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Elegir otra carpeta…</translation>
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
    <name>ViewBar</name>
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
        <source>{0} %</source>
        <translation>{0}&#xa0;%</translation>
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
