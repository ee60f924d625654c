<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Adding</name>
    <message>
        <source>Pictures ({0})</source>
        <translation>图片 ({0})</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) could not be read.</source>
        <translation>
            <numerusform>有 %n 个文件夹无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no pictures in what you added.</source>
        <translation>您添加的内容中没有图片。</translation>
    </message>
</context>
<context>
    <name>BatchFolders</name>
    <message>
        <source>Watched folders</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>No folder is watched yet. New folders get the settings that the inspector shows.</source>
        <translation>尚未监视任何文件夹。新文件夹将使用设置面板中显示的设置。</translation>
    </message>
    <message>
        <source>Watch a folder…</source>
        <translation>监视文件夹…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>停止监视</translation>
    </message>
    <message>
        <source>Every picture that comes into a watched folder is enhanced, also while this program is closed.</source>
        <translation>进入监视文件夹的每张图片都会被增强，即使本程序已关闭。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Last error: {0}</source>
        <translation>最近的错误：{0}</translation>
    </message>
</context>
<context>
    <name>BrushOptions</name>
    <message>
        <source>Brush size</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>柔和度</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Paint what is to stay as it is. Shift removes.</source>
        <translation>涂抹要保持原样的部分。按住 Shift 可擦除。</translation>
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
        <translation>正在估算…</translation>
    </message>
    <message>
        <source>No estimate: {reason}</source>
        <translation>无法估算：{reason}</translation>
    </message>
    <message>
        <source>{name}: {text}</source>
        <translation>{name}：{text}</translation>
    </message>
    <message>
        <source>Cloud above {number} MP</source>
        <translation>超过 {number} MP 时用云</translation>
    </message>
    <message>
        <source>Cloud if slower than {number} min</source>
        <translation>超过 {number} 分钟时用云</translation>
    </message>
    <message>
        <source>As set in the preferences</source>
        <translation>按首选项</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} 秒</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} 分钟</translation>
    </message>
    <message>
        <source>{number} h</source>
        <translation>{number} 小时</translation>
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
        <translation>在本机约 {here}，在云端约 {there}。</translation>
    </message>
    <message>
        <source>Here about {here}.</source>
        <translation>在本机约 {here}。</translation>
    </message>
    <message>
        <source>In the cloud about {there}.</source>
        <translation>在云端约 {there}。</translation>
    </message>
    <message>
        <source>It is done here.</source>
        <translation>将在本机处理。</translation>
    </message>
    <message>
        <source>Nothing is sent.</source>
        <translation>不会发送任何内容。</translation>
    </message>
    <message>
        <source>You are asked first.</source>
        <translation>会先询问您。</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host}.</source>
        <translation>将向 {host} 发送约 {size}（尚未发送）。</translation>
    </message>
    <message>
        <source>About {size} are sent to {host}.</source>
        <translation>将向 {host} 发送约 {size}。</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host} and deleted there after {time} at the latest.</source>
        <translation>若发送，约 {size} 会传至 {host}，最迟 {time}后在那里删除。</translation>
    </message>
    <message>
        <source>About {size} are sent to {host} and deleted there after {time} at the latest.</source>
        <translation>约 {size} 会传至 {host}，最迟 {time}后在那里删除。</translation>
    </message>
</context>
<context>
    <name>CloudBar</name>
    <message>
        <source>Where</source>
        <translation>处理位置</translation>
    </message>
</context>
<context>
    <name>CloudLine</name>
    <message>
        <source>Do it here</source>
        <translation>在本机处理</translation>
    </message>
    <message>
        <source>Send to the cloud</source>
        <translation>发送到云端</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>{name}: here or in the cloud?</source>
        <translation>{name}：在本机还是在云端处理？</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>发送到 {host}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) ask: here or in the cloud?</source>
        <translation>
            <numerusform>%n 张图片待确认：在本机还是在云端处理？</numerusform>
        </translation>
    </message>
    <message>
        <source>Do all here</source>
        <translation>全部在本机处理</translation>
    </message>
    <message>
        <source>Send all to {host}</source>
        <translation>全部发送到 {host}</translation>
    </message>
</context>
<context>
    <name>CloudPage</name>
    <message>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>For large results</source>
        <translation>用于较大的结果</translation>
    </message>
    <message>
        <source>For what is slow here</source>
        <translation>用于在本机较慢的图片</translation>
    </message>
    <message>
        <source>Ask for each picture</source>
        <translation>每张图片都询问</translation>
    </message>
    <message>
        <source>Test and save</source>
        <translation>测试并保存</translation>
    </message>
    <message>
        <source>Forget this service</source>
        <translation>移除此服务</translation>
    </message>
    <message>
        <source>Megapixels</source>
        <translation>百万像素</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>&amp;Use the cloud</source>
        <translation>使用云服务(&amp;U)</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>API 密钥(&amp;K)</translation>
    </message>
    <message>
        <source>What it gets</source>
        <translation>服务会得到什么</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>由环境变量 {0} 设定。</translation>
    </message>
    <message>
        <source>Everything stays on this machine, and no service is asked for anything.</source>
        <translation>一切都留在本机，不会联系任何服务。</translation>
    </message>
    <message>
        <source>Larger results are made in the cloud, all others here.</source>
        <translation>更大的结果在云端生成，其余在本机生成。</translation>
    </message>
    <message>
        <source>What takes longer here is done in the cloud, if it is quicker there.</source>
        <translation>在本机耗时更长的图片，若云端更快，则在云端处理。</translation>
    </message>
    <message>
        <source>You are asked for each picture, with the time that it takes here and there.</source>
        <translation>每张图片都会询问您，并给出在本机和云端所需的时间。</translation>
    </message>
    <message>
        <source>First set up a service: its address, and the key that you have from it.</source>
        <translation>请先设置服务：填写其地址，以及它给您的密钥。</translation>
    </message>
    <message>
        <source>There is no key for this service. Enter it below.</source>
        <translation>没有此服务的密钥，请在下方输入。</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring</source>
        <translation>已保存在系统密钥环中</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>不发送</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>告知</translation>
    </message>
    <message>
        <source>If it fails</source>
        <translation>若失败</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>该服务</translation>
    </message>
    <message>
        <source>To {host}: the pixels with their colour profile, and a mask or depth map if there is one.</source>
        <translation>向 {host} 发送：像素及其颜色配置文件，以及可能有的蒙版或深度图。</translation>
    </message>
    <message>
        <source>EXIF, GPS position, XMP and the name of the file. They are put back into the result here.</source>
        <translation>EXIF、GPS 位置、XMP 和文件名。它们会在本机写回结果中。</translation>
    </message>
    <message>
        <source>Whether you open a result or make it again otherwise; never with a picture.</source>
        <translation>您是打开了结果，还是以其他设置重做；绝不附带图片。</translation>
    </message>
    <message>
        <source>The picture is done on this machine, and you are told why.</source>
        <translation>图片会在本机处理，并告诉您原因。</translation>
    </message>
    <message>
        <source>As soon as the result is here; the test tells how long it stays there at most.</source>
        <translation>结果取回后立即删除；测试会告知最长保留时间。</translation>
    </message>
    <message>
        <source>As soon as the result is here, at the latest after {time}.</source>
        <translation>结果取回后立即删除，最迟 {time}后。</translation>
    </message>
    <message>
        <source>Asking the service…</source>
        <translation>正在联系服务…</translation>
    </message>
    <message>
        <source>Forget the address and the key of {host}? The cloud is switched off then.</source>
        <translation>移除 {host} 的地址和密钥？之后云服务会关闭。</translation>
    </message>
    <message>
        <source>The service answers and knows the key. It keeps pictures for {time} at most.</source>
        <translation>服务有应答，密钥有效。图片最多保留 {time}。</translation>
    </message>
    <message>
        <source>The service is forgotten, and the cloud is off.</source>
        <translation>服务已移除，云服务已关闭。</translation>
    </message>
</context>
<context>
    <name>CloudSetup</name>
    <message>
        <source>The service does not know this key.</source>
        <translation>服务不认识此密钥。</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>处理前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>处理后</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>No picture is shown.</source>
        <translation>未显示图片。</translation>
    </message>
    <message>
        <source>Shows one picture. Zoom {zoom} %.</source>
        <translation>显示一张图片。缩放 {zoom}%。</translation>
    </message>
    <message>
        <source>Compares before and after with a slider. Zoom {zoom} %.</source>
        <translation>用滑块对比处理前后。缩放 {zoom}%。</translation>
    </message>
    <message>
        <source>Compares before and after side by side. Zoom {zoom} %.</source>
        <translation>并排对比处理前后。缩放 {zoom}%。</translation>
    </message>
    <message>
        <source>Shows after, and before while Space or the mouse button is held. Zoom {zoom} %.</source>
        <translation>显示处理后的图片；按住空格键或鼠标键时显示处理前。缩放 {zoom}%。</translation>
    </message>
    <message>
        <source>Shows after, and before while Space is held. Zoom {zoom} %.</source>
        <translation>显示处理后的图片；按住空格键时显示处理前。缩放 {zoom}%。</translation>
    </message>
</context>
<context>
    <name>DepthPart</name>
    <message>
        <source>Strength near</source>
        <translation>近景强度</translation>
    </message>
    <message>
        <source>How much is restored in the foreground.</source>
        <translation>前景的修复程度。</translation>
    </message>
    <message>
        <source>Strength far</source>
        <translation>远景强度</translation>
    </message>
    <message>
        <source>How much is restored in the background.</source>
        <translation>背景的修复程度。</translation>
    </message>
    <message>
        <source>Keep soft what is out of focus</source>
        <translation>保留虚化</translation>
    </message>
    <message>
        <source>Show depth</source>
        <translation>显示深度</translation>
    </message>
    <message>
        <source>Lay the depth map over the picture.</source>
        <translation>在图片上叠加深度图。</translation>
    </message>
    <message>
        <source>Depth from</source>
        <translation>深度来源</translation>
    </message>
    <message>
        <source>Without depth, near and far cannot be told apart.</source>
        <translation>没有深度，就无法区分远近。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>The photo itself</source>
        <translation>照片自带</translation>
    </message>
    <message>
        <source>An estimate</source>
        <translation>估算</translation>
    </message>
    <message>
        <source>An estimate by {model}</source>
        <translation>用 {model} 估算</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>DevicePage</name>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重新启动引擎</translation>
    </message>
    <message>
        <source>More precise takes longer. The fastest is exact enough.</source>
        <translation>精度越高越耗时。最快的设置已足够精确。</translation>
    </message>
    <message>
        <source>Past it, models that are not in use are closed. Automatic is half of the machine&apos;s memory.</source>
        <translation>超过后会关闭未使用的模型。自动为本机内存的一半。</translation>
    </message>
    <message>
        <source>Larger results grow in a file on disk. Automatic is 0.5 GB.</source>
        <translation>更大的结果在磁盘文件中生成。自动为 0.5 GB。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>设备(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Precision</source>
        <translation>精度(&amp;P)</translation>
    </message>
    <message>
        <source>Measured here</source>
        <translation>本机测量值</translation>
    </message>
    <message>
        <source>Memory for &amp;models</source>
        <translation>模型内存(&amp;M)</translation>
    </message>
    <message>
        <source>Memory for a &amp;result</source>
        <translation>结果内存(&amp;R)</translation>
    </message>
    <message>
        <source>This counts for all that Relief does on this machine, also in Photoshop and for watched folders.</source>
        <translation>适用于 Relief 在本机上的所有工作，包括 Photoshop 和监视文件夹。</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>由环境变量 {0} 设定。</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>{0}: {1} megapixels a second</source>
        <translation>{0}：每秒 {1} 百万像素</translation>
    </message>
    <message>
        <source>Automatic: the fastest</source>
        <translation>自动：最快的</translation>
    </message>
    <message>
        <source>{0} (not found)</source>
        <translation>{0}（未找到）</translation>
    </message>
    <message>
        <source>{0} (cannot be used)</source>
        <translation>{0}（无法使用）</translation>
    </message>
    <message>
        <source>{0}, {1} MP/s</source>
        <translation>{0}，{1} MP/秒</translation>
    </message>
    <message>
        <source>The engine works with this after a restart.</source>
        <translation>重新启动引擎后生效。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished. They go on after the restart. Restart the engine?</source>
        <translation>
            <numerusform>%n 张图片尚未完成，重新启动后会继续。要重新启动引擎吗？</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Drop pictures here</source>
        <translation>将图片拖放到此处</translation>
    </message>
    <message>
        <source>Drop pictures or folders here</source>
        <translation>将图片或文件夹拖放到此处</translation>
    </message>
    <message>
        <source>They stay on this machine. Nothing is overwritten unless you say so.</source>
        <translation>图片始终留在本机。除非您指定，否则不会覆盖任何文件。</translation>
    </message>
    <message>
        <source>Choose pictures…</source>
        <translation>选择图片…</translation>
    </message>
    <message>
        <source>Try a sample picture</source>
        <translation>试用示例图片</translation>
    </message>
    <message>
        <source>No graphics card was found. The processor makes about {0} megapixels a second here.</source>
        <translation>未找到显卡。此处的处理器每秒约处理 {0} 百万像素。</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>This picture cannot be used: {message}</source>
        <translation>无法使用此图片：{message}</translation>
    </message>
    <message>
        <source>The picture is not there any more.</source>
        <translation>图片已不存在。</translation>
    </message>
    <message>
        <source>The picture cannot be read: you do not have the permission.</source>
        <translation>无法读取该图片：您没有权限。</translation>
    </message>
    <message>
        <source>The disk for temporary files is full.</source>
        <translation>临时文件所在的磁盘已满。</translation>
    </message>
    <message>
        <source>The picture cannot be read.</source>
        <translation>无法读取该图片。</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>文件为空。</translation>
    </message>
    <message>
        <source>The file is not a picture of a known format.</source>
        <translation>该文件不是已知格式的图片。</translation>
    </message>
    <message>
        <source>Reading HEIC photos needs an extra part: pip install &apos;relief[heic]&apos;.</source>
        <translation>读取 HEIC 照片需要附加组件：pip install &apos;relief[heic]&apos;。</translation>
    </message>
    <message>
        <source>Pictures of this kind are not read. Save them as PNG or TIFF first.</source>
        <translation>不支持读取此类图片。请先另存为 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>The picture is damaged: it is truncated or corrupt.</source>
        <translation>图片已损坏：不完整或数据错误。</translation>
    </message>
    <message>
        <source>The picture has {width} {times} {height} pixels; at most {most} pixels are possible.</source>
        <translation>图片为 {width} {times} {height} 像素；最多 {most} 像素。</translation>
    </message>
    <message>
        <source>The result would have {pixels} megapixels; at most {most} are possible.</source>
        <translation>结果将有 {pixels} 百万像素；最多 {most}。</translation>
    </message>
    <message>
        <source>Reading the picture took longer than {seconds} seconds, and was given up.</source>
        <translation>读取图片超过 {seconds} 秒，已放弃。</translation>
    </message>
    <message>
        <source>Reading the picture needs more memory than is allowed.</source>
        <translation>读取此图片所需的内存超出允许范围。</translation>
    </message>
    <message>
        <source>The picture is larger than is allowed.</source>
        <translation>图片超出允许的大小。</translation>
    </message>
    <message>
        <source>The result could not be saved: {message}</source>
        <translation>无法保存结果：{message}</translation>
    </message>
    <message>
        <source>There is a file of this name already, and it was not replaced.</source>
        <translation>已存在同名文件，未替换。</translation>
    </message>
    <message>
        <source>The result could not be saved: you may not write to this folder.</source>
        <translation>无法保存结果：您无权写入此文件夹。</translation>
    </message>
    <message>
        <source>The result could not be saved: its folder is not there.</source>
        <translation>无法保存结果：文件夹不存在。</translation>
    </message>
    <message>
        <source>The result could not be written to its folder.</source>
        <translation>无法将结果写入文件夹。</translation>
    </message>
    <message>
        <source>The disk is full: {size} MB more are needed.</source>
        <translation>磁盘已满：还需要 {size} MB。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>磁盘已满。</translation>
    </message>
    <message>
        <source>What is remembered of the watched folder cannot be kept: {message}</source>
        <translation>无法保存监视文件夹的状态：{message}</translation>
    </message>
    <message>
        <source>{format} holds at most {most} pixels a side, and the result would have {width} {times} {height}. Choose PNG or TIFF.</source>
        <translation>{format} 每边最多 {most} 像素，而结果将为 {width} {times} {height}。请选择 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>This format cannot hold so large a picture. Choose PNG or TIFF.</source>
        <translation>此格式无法容纳这么大的图片。请选择 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>The size is smaller than the picture. Relief only enlarges.</source>
        <translation>该尺寸小于图片。Relief 只能放大。</translation>
    </message>
    <message>
        <source>The size is {factor} times the picture; at most {most} times is possible.</source>
        <translation>该尺寸是图片的 {factor} 倍；最多 {most} 倍。</translation>
    </message>
    <message>
        <source>The painted mask has other proportions than the picture.</source>
        <translation>绘制的蒙版与图片的宽高比不同。</translation>
    </message>
    <message>
        <source>{model} only enlarges. Choose another model to denoise, sharpen or keep blur.</source>
        <translation>{model} 只能放大。如需降噪、锐化或保留虚化，请选择其他模型。</translation>
    </message>
    <message>
        <source>Nothing is known of this picture&apos;s depth.</source>
        <translation>此图片的深度未知。</translation>
    </message>
    <message>
        <source>This folder is watched already by another program.</source>
        <translation>此文件夹已被另一个程序监视。</translation>
    </message>
    <message>
        <source>Results need a folder other than the watched one.</source>
        <translation>结果需要放在监视文件夹以外的文件夹中。</translation>
    </message>
    <message>
        <source>These settings do not fit: {message}</source>
        <translation>这些设置不适用：{message}</translation>
    </message>
    <message>
        <source>The configuration is not valid: {message}</source>
        <translation>配置无效：{message}</translation>
    </message>
    <message>
        <source>There is a preset named “{name}” already.</source>
        <translation>已有名为“{name}”的预设。</translation>
    </message>
    <message>
        <source>“{name}” is built in and cannot be changed. Choose another name.</source>
        <translation>“{name}”是内置的，无法更改。请选择其他名称。</translation>
    </message>
    <message>
        <source>These presets were written by a newer version of Relief.</source>
        <translation>这些预设由更新版本的 Relief 写入。</translation>
    </message>
    <message>
        <source>{file} is not a file of presets.</source>
        <translation>{file} 不是预设文件。</translation>
    </message>
    <message>
        <source>Your presets were damaged. The file is kept as {file}.</source>
        <translation>您的预设已损坏。文件保留为 {file}。</translation>
    </message>
    <message>
        <source>The preset is not possible: {message}</source>
        <translation>该预设不可用：{message}</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>The model cannot be used: {message}</source>
        <translation>无法使用该模型：{message}</translation>
    </message>
    <message>
        <source>The model {model} is not installed. Choose another one.</source>
        <translation>未安装模型 {model}。请选择其他模型。</translation>
    </message>
    <message>
        <source>The model is not installed. Choose another one.</source>
        <translation>未安装该模型。请选择其他模型。</translation>
    </message>
    <message>
        <source>The files of the model are damaged. Install it again.</source>
        <translation>模型文件已损坏。请重新安装。</translation>
    </message>
    <message>
        <source>The list of models is damaged: {message}</source>
        <translation>模型列表已损坏：{message}</translation>
    </message>
    <message>
        <source>The licence of the model has to be accepted first.</source>
        <translation>必须先接受该模型的许可证。</translation>
    </message>
    <message>
        <source>No hash is known that the files of this model could be checked by.</source>
        <translation>没有可用于校验此模型文件的哈希值。</translation>
    </message>
    <message>
        <source>This network cannot be used here: {message}</source>
        <translation>此网络无法在此使用：{message}</translation>
    </message>
    <message>
        <source>The file holds more than weights, such as code. It was not loaded.</source>
        <translation>文件中除权重外还有代码等内容，未加载。</translation>
    </message>
    <message>
        <source>Networks that are not ONNX need the converter: run “relief models import FILE --set-up-converter”.</source>
        <translation>非 ONNX 网络需要转换器。请运行一次“relief models import 文件 --set-up-converter”。</translation>
    </message>
    <message>
        <source>The network could not be converted: {message}</source>
        <translation>无法转换该网络：{message}</translation>
    </message>
    <message>
        <source>The transfer failed: {message}</source>
        <translation>传输失败：{message}</translation>
    </message>
    <message>
        <source>The address is not a safe one: not https, not public, or not proved.</source>
        <translation>该地址不安全：不是 https、不是公网地址，或未经证实。</translation>
    </message>
    <message>
        <source>The connection failed. Try again, and see whether this machine is online.</source>
        <translation>连接失败。请重试，并检查本机是否联网。</translation>
    </message>
    <message>
        <source>The server does not give what was asked for.</source>
        <translation>服务器未提供所请求的内容。</translation>
    </message>
    <message>
        <source>What came is not what was announced. It was not kept.</source>
        <translation>收到的内容与公布的不符，未保留。</translation>
    </message>
    <message>
        <source>Another program is fetching this already.</source>
        <translation>另一个程序已在下载此内容。</translation>
    </message>
    <message>
        <source>The cloud service cannot be used: {message}</source>
        <translation>无法使用云服务：{message}</translation>
    </message>
    <message>
        <source>The cloud is switched off; nothing was sent.</source>
        <translation>云服务已关闭，未发送任何内容。</translation>
    </message>
    <message>
        <source>No cloud service, or no key for it, is set up.</source>
        <translation>尚未设置云服务或其密钥。</translation>
    </message>
    <message>
        <source>What answers is no cloud service that this program knows.</source>
        <translation>应答的并不是本程序所认识的云服务。</translation>
    </message>
    <message>
        <source>The system&apos;s keyring needs a package: {command}. Install it, then try again.</source>
        <translation>系统密钥环需要一个软件包：{command}。请安装后重试。</translation>
    </message>
    <message>
        <source>The system&apos;s keyring cannot be used; the key would lie nowhere safe.</source>
        <translation>无法使用系统密钥环，密钥没有安全的存放之处。</translation>
    </message>
    <message>
        <source>The storage of the cloud service does not answer.</source>
        <translation>云服务的存储没有响应。</translation>
    </message>
    <message>
        <source>The limit of this key is used up. Try again later.</source>
        <translation>此密钥的额度已用完。请稍后再试。</translation>
    </message>
    <message>
        <source>The device cannot be used: {message}</source>
        <translation>无法使用该设备：{message}</translation>
    </message>
    <message>
        <source>The chosen device is not there. Choose another one in the preferences.</source>
        <translation>所选设备不存在。请在首选项中选择其他设备。</translation>
    </message>
    <message>
        <source>The device ran out of memory.</source>
        <translation>设备内存不足。</translation>
    </message>
    <message>
        <source>The device or its driver failed: {message}</source>
        <translation>设备或其驱动程序出错：{message}</translation>
    </message>
    <message>
        <source>Every device returned a wrong picture; nothing was saved.</source>
        <translation>所有设备都返回了错误的图片；未保存任何内容。</translation>
    </message>
    <message>
        <source>An unexpected error: {message}</source>
        <translation>意外错误：{message}</translation>
    </message>
    <message>
        <source>The engine does not allow this: {message}</source>
        <translation>引擎不允许此操作：{message}</translation>
    </message>
    <message>
        <source>The engine does not know this program any more. Restart it.</source>
        <translation>引擎已不认识本程序。请重新启动本程序。</translation>
    </message>
    <message>
        <source>This program may not do that.</source>
        <translation>本程序无权执行此操作。</translation>
    </message>
    <message>
        <source>Web pages may not use the engine.</source>
        <translation>网页不得使用引擎。</translation>
    </message>
    <message>
        <source>The pairing code is wrong, or it has expired.</source>
        <translation>配对码错误或已过期。</translation>
    </message>
    <message>
        <source>The engine takes no files at this place: {message}</source>
        <translation>引擎不接受此位置的文件：{message}</translation>
    </message>
    <message>
        <source>The engine cannot do this: {message}</source>
        <translation>引擎无法执行此操作：{message}</translation>
    </message>
    <message>
        <source>The engine does not know this picture any more.</source>
        <translation>引擎已不认识此图片。</translation>
    </message>
    <message>
        <source>The engine does not have this picture any more.</source>
        <translation>引擎中已没有此图片。</translation>
    </message>
    <message>
        <source>{count} pictures wait already, which is the most. Try again later.</source>
        <translation>已有 {count} 张图片在等待，达到上限。请稍后重试。</translation>
    </message>
    <message>
        <source>Too many pictures wait already. Try again later.</source>
        <translation>等待的图片过多。请稍后重试。</translation>
    </message>
    <message>
        <source>The picture is larger than the engine takes.</source>
        <translation>图片超出引擎可接受的大小。</translation>
    </message>
    <message>
        <source>The picture did not reach the engine whole. Try again.</source>
        <translation>图片未完整传到引擎。请重试。</translation>
    </message>
    <message>
        <source>This is not possible at the moment: {message}</source>
        <translation>目前无法执行：{message}</translation>
    </message>
    <message>
        <source>The engine ended each time that it tried this picture.</source>
        <translation>引擎每次处理此图片时都会退出。</translation>
    </message>
    <message>
        <source>The engine failed: {message}</source>
        <translation>引擎出错：{message}</translation>
    </message>
    <message>
        <source>Relief&apos;s engine could not be started.</source>
        <translation>无法启动 Relief 引擎。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine does not answer.</source>
        <translation>Relief 引擎没有响应。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is version {there}, this program is {here}. Restart the engine.</source>
        <translation>Relief 引擎的版本是 {there}，本程序是 {here}。请重新启动引擎。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is of another version than this program. Restart it.</source>
        <translation>Relief 引擎与本程序版本不同。请重新启动它。</translation>
    </message>
    <message>
        <source>Another program has taken the place of Relief&apos;s engine. It was told nothing; end it.</source>
        <translation>另一个程序占用了 Relief 引擎的位置。未向其透露任何信息；请结束该程序。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine runs already.</source>
        <translation>Relief 引擎已在运行。</translation>
    </message>
    <message>
        <source>Other programs have taken all ports of Relief&apos;s engine.</source>
        <translation>Relief 引擎的所有端口都被其他程序占用。</translation>
    </message>
    <message>
        <source>The engine was misunderstood: {message}</source>
        <translation>与引擎的通信出错：{message}</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>增强</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>LookingBar</name>
    <message>
        <source>Stop looking</source>
        <translation>停止查找</translation>
    </message>
    <message numerus="yes">
        <source>Looking for pictures… %n found</source>
        <translation>
            <numerusform>正在查找图片… 已找到 %n 张</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Add pictures…</source>
        <translation>添加图片(&amp;A)…</translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation>添加文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Paste picture</source>
        <translation>粘贴图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Watched folders…</source>
        <translation>监视文件夹(&amp;W)…</translation>
    </message>
    <message>
        <source>P&amp;references…</source>
        <translation>首选项(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo removal</source>
        <translation>撤销移除(&amp;U)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>队列(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Enhance</source>
        <translation>增强(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>继续(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Do it here</source>
        <translation>在本机处理(&amp;D)</translation>
    </message>
    <message>
        <source>Send to the c&amp;loud</source>
        <translation>发送到云端(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Open result</source>
        <translation>打开结果(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>在文件夹中显示(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Remove from the queue</source>
        <translation>从队列中移除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Show the &amp;queue</source>
        <translation>显示队列(&amp;Q)</translation>
    </message>
    <message>
        <source>Show the &amp;inspector</source>
        <translation>显示设置面板(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Folder for the result</source>
        <translation>结果的文件夹</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} 已发布：{page}</translation>
    </message>
    <message numerus="yes">
        <source>Enhance %n picture(s)</source>
        <translation>
            <numerusform>增强 %n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>增强</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished yet.</source>
        <translation>
            <numerusform>还有 %n 张图片未完成。</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief can go on with them in the background after this window is closed.</source>
        <translation>关闭此窗口后，Relief 可以在后台继续处理。</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>在后台继续</translation>
    </message>
    <message>
        <source>Stop them</source>
        <translation>停止处理</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>不关闭</translation>
    </message>
</context>
<context>
    <name>MoreModels</name>
    <message>
        <source>Get more models</source>
        <translation>获取更多模型</translation>
    </message>
    <message>
        <source>Models of others</source>
        <translation>第三方模型</translation>
    </message>
    <message>
        <source>I have read the licence and accept it</source>
        <translation>我已阅读并接受许可证</translation>
    </message>
    <message>
        <source>Progress of the transfer</source>
        <translation>传输进度</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>获取</translation>
    </message>
    <message>
        <source>{0}  ({1} MB)</source>
        <translation>{0}  ({1} MB)</translation>
    </message>
    <message>
        <source>{0}

Licence: {1}. {2}
{3}</source>
        <translation>{0}

许可证：{1}。{2}
{3}</translation>
    </message>
</context>
<context>
    <name>NewFolder</name>
    <message>
        <source>Watch a folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Results go to</source>
        <translation>结果保存到(&amp;R)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>With the folders in it</source>
        <translation>包含子文件夹</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>处理位置</translation>
    </message>
    <message>
        <source>&amp;Where</source>
        <translation>处理位置(&amp;W)</translation>
    </message>
    <message>
        <source>The preferences say to ask. Nobody is asked about a watched folder: it is done here.</source>
        <translation>首选项设为询问。监视文件夹不会询问，一律在本机处理。</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Restart it</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
</context>
<context>
    <name>OutputPart</name>
    <message>
        <source>As the picture</source>
        <translation>与原图相同</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>More quality makes larger files.</source>
        <translation>质量越高，文件越大。</translation>
    </message>
    <message>
        <source>Lossless</source>
        <translation>无损</translation>
    </message>
    <message>
        <source>Insert a placeholder</source>
        <translation>插入占位符</translation>
    </message>
    <message>
        <source>Replace files that are there</source>
        <translation>替换已有文件</translation>
    </message>
    <message>
        <source>Save the depth map too</source>
        <translation>同时保存深度图</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Name of the picture</source>
        <translation>图片名称</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>宽度（像素）</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>高度（像素）</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The name must not be empty.</source>
        <translation>名称不能为空。</translation>
    </message>
    <message>
        <source>A file name cannot have {character} in it.</source>
        <translation>文件名不能包含 {character}。</translation>
    </message>
    <message>
        <source>Braces belong around placeholders only.</source>
        <translation>花括号只能用于占位符。</translation>
    </message>
    <message>
        <source>The placeholders are {known}.</source>
        <translation>可用的占位符为 {known}。</translation>
    </message>
    <message>
        <source>For example {file}</source>
        <translation>例如 {file}</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Beside the picture</source>
        <translation>与原图同一位置</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>结果文件夹</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>The language changes when Relief is started again.</source>
        <translation>语言将在下次启动 Relief 时切换。</translation>
    </message>
    <message>
        <source>Keep running in the tray when the window is closed</source>
        <translation>关闭窗口后继续在托盘中运行</translation>
    </message>
    <message>
        <source>Tell me when a queue is finished</source>
        <translation>队列完成时通知我</translation>
    </message>
    <message>
        <source>Start Relief when I log in</source>
        <translation>登录时启动 Relief</translation>
    </message>
    <message>
        <source>Open pictures and Photoshop&apos;s requests with Relief</source>
        <translation>用 Relief 打开图片和来自 Photoshop 的请求</translation>
    </message>
    <message>
        <source>Relief runs from its sources here. The system can only start it once it is installed.</source>
        <translation>Relief 正从源代码运行。安装之后系统才能启动它。</translation>
    </message>
    <message>
        <source>The command that the system would start is missing. Install Relief again.</source>
        <translation>缺少供系统启动的命令。请重新安装 Relief。</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>已安装的模型</translation>
    </message>
    <message>
        <source>Import from a file…</source>
        <translation>从文件导入…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Get more…</source>
        <translation>获取更多…</translation>
    </message>
    <message>
        <source>On this system only the packaged program can be asked to open things.</source>
        <translation>在此系统上，只有打包的程序才能被指定来打开内容。</translation>
    </message>
    <message>
        <source>Licence: {0}</source>
        <translation>许可证：{0}</translation>
    </message>
    <message>
        <source>Networks ({0})</source>
        <translation>神经网络 ({0})</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Checking and measuring the model…</source>
        <translation>正在检查并测量模型…</translation>
    </message>
    <message>
        <source>Remove the model {0} and its files?</source>
        <translation>要移除模型 {0} 及其文件吗？</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>移除模型</translation>
    </message>
</context>
<context>
    <name>PresetBar</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>自定义设置</translation>
    </message>
    <message>
        <source>Manage presets</source>
        <translation>管理预设</translation>
    </message>
    <message>
        <source>Photo 2×</source>
        <translation>照片 2×</translation>
    </message>
    <message>
        <source>Restore photo</source>
        <translation>修复照片</translation>
    </message>
    <message>
        <source>Drawing 4×</source>
        <translation>绘画 4×</translation>
    </message>
    <message>
        <source>Print, 30 cm wide</source>
        <translation>打印，宽 30 厘米</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save changes to &quot;{name}&quot;</source>
        <translation>将更改保存到“{name}”</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Use for new pictures</source>
        <translation>用于新图片</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>保存预设</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>预设名称：</translation>
    </message>
    <message>
        <source>Replace the preset &quot;{name}&quot;?</source>
        <translation>要替换预设“{name}”吗？</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>重命名预设</translation>
    </message>
    <message>
        <source>New name:</source>
        <translation>新名称：</translation>
    </message>
    <message>
        <source>Delete the preset &quot;{name}&quot;?</source>
        <translation>要删除预设“{name}”吗？</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>删除预设</translation>
    </message>
    <message>
        <source>Presets (*.{ending})</source>
        <translation>预设 (*.{ending})</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>导入预设</translation>
    </message>
    <message>
        <source>Export presets</source>
        <translation>导出预设</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Look for a newer version of Relief once a day</source>
        <translation>每天检查一次 Relief 的新版本</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>立即检查</translation>
    </message>
    <message>
        <source>Relief sends nothing on its own: no telemetry, and it switches off that of what it is built on.</source>
        <translation>Relief 不会自行发送任何内容：没有遥测，并且关闭了所用组件的遥测。</translation>
    </message>
    <message>
        <source>Pictures stay on this machine unless you switch on the cloud; the log holds no names of them.</source>
        <translation>除非您启用云服务，图片都留在本机；日志中没有图片名称。</translation>
    </message>
    <message>
        <source>This is the newest version.</source>
        <translation>这是最新版本。</translation>
    </message>
    <message>
        <source>No address is set where newer versions are announced, so there is nobody to ask.</source>
        <translation>未设置发布新版本的地址，因此无处查询。</translation>
    </message>
    <message>
        <source>Relief asks {host} then, and sends the number of its own version and nothing else; that server also sees the network address of this machine. What it answers is told here: nothing is fetched or installed.</source>
        <translation>届时 Relief 会查询 {host}，只发送自身的版本号；该服务器也会看到本机的网络地址。回答只在此处显示：不会下载或安装任何内容。</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} 已发布：{page}</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>{number} MP</source>
        <translation>{number} MP</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Asks: here or in the cloud?</source>
        <translation>待确认：本机还是云端？</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Reading size…</source>
        <translation>正在读取尺寸…</translation>
    </message>
    <message>
        <source>Made in the cloud by {host}</source>
        <translation>由云端 {host} 生成</translation>
    </message>
    <message>
        <source>The cloud did not do it, so it was done here.</source>
        <translation>云端未能完成，因此在本机完成。</translation>
    </message>
    <message>
        <source>The cloud is switched off, so it was done here.</source>
        <translation>云服务已关闭，因此在本机完成。</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>{percent} % sent to {host}</source>
        <translation>已向 {host} 发送 {percent} %</translation>
    </message>
    <message>
        <source>{percent} % fetched from {host}</source>
        <translation>已从 {host} 取回 {percent} %</translation>
    </message>
    <message>
        <source>Waiting for {host}</source>
        <translation>正在等待 {host}</translation>
    </message>
    <message>
        <source>Cloud · {tiles}</source>
        <translation>云 · {tiles}</translation>
    </message>
    <message>
        <source>Tile {tile} of {tiles}</source>
        <translation>图块 {tile}/{tiles}</translation>
    </message>
    <message>
        <source>{time} left · tile {tile} of {tiles} · {speed} MP/s</source>
        <translation>剩余 {time} · 图块 {tile}/{tiles} · {speed} MP/s</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>{name}, {state}. {status}</source>
        <translation>{name}，{state}。{status}</translation>
    </message>
    <message>
        <source>asks</source>
        <translation>待确认</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Pictures that you add appear here.</source>
        <translation>您添加的图片会显示在这里。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue of pictures</source>
        <translation>图片队列</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Do it here</source>
        <translation>在本机处理</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>发送到 {host}</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open result</source>
        <translation>打开结果</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>RestorePart</name>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>How much noise and compression damage goes.</source>
        <translation>去除噪点和压缩痕迹的程度。</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>How much blur is undone.</source>
        <translation>消除模糊的程度。</translation>
    </message>
    <message>
        <source>Protect with brush</source>
        <translation>用画笔保护</translation>
    </message>
    <message>
        <source>Paint where the picture is to stay as it is.</source>
        <translation>涂抹需要保持原样的部分。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>This model only enlarges. Choose another one to denoise or sharpen.</source>
        <translation>此模型只能放大。如需降噪或锐化，请选择其他模型。</translation>
    </message>
    <message>
        <source>With these settings a model that restores is chosen.</source>
        <translation>使用这些设置时，将选用具有修复功能的模型。</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>See the picture before</source>
        <translation>查看处理前的图片</translation>
    </message>
    <message>
        <source>Another way to compare</source>
        <translation>切换对比方式</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>All of the picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>实际大小</translation>
    </message>
    <message>
        <source>Twice the size</source>
        <translation>两倍大小</translation>
    </message>
    <message>
        <source>Look elsewhere</source>
        <translation>移动视图</translation>
    </message>
    <message>
        <source>Move the slider</source>
        <translation>移动滑块</translation>
    </message>
    <message>
        <source>Smaller or larger brush</source>
        <translation>缩小或放大画笔</translation>
    </message>
    <message>
        <source>Remove with the brush</source>
        <translation>用画笔擦除</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Open the result, start, or try again</source>
        <translation>打开结果、开始或重试</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>暂停或继续</translation>
    </message>
    <message>
        <source>Remove from the queue</source>
        <translation>从队列中移除</translation>
    </message>
    <message>
        <source>Move up or down</source>
        <translation>上移或下移</translation>
    </message>
    <message>
        <source>List of pictures</source>
        <translation>图片列表</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SizePart</name>
    <message>
        <source>Size by</source>
        <translation>尺寸方式</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>cm</source>
        <translation>厘米</translation>
    </message>
    <message>
        <source>inch</source>
        <translation>英寸</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>One side alone keeps the proportions.</source>
        <translation>只填一边可保持比例。</translation>
    </message>
    <message>
        <source>Give the width or the height.</source>
        <translation>请输入宽度或高度。</translation>
    </message>
    <message>
        <source>{size} px · {megapixels}</source>
        <translation>{size} px · {megapixels}</translation>
    </message>
    <message>
        <source>This is smaller than the picture ({size} px). Relief only enlarges.</source>
        <translation>小于原图 ({size} px)。Relief 只能放大。</translation>
    </message>
    <message>
        <source>This is more than {factor} times the picture, which is the most that is possible.</source>
        <translation>超过原图的 {factor} 倍，这是上限。</translation>
    </message>
    <message>
        <source>At most {number} megapixels are possible.</source>
        <translation>最多 {number} 百万像素。</translation>
    </message>
    <message>
        <source>{format} holds at most {number} pixels a side. Choose PNG or TIFF.</source>
        <translation>{format} 每边最多 {number} 像素。请选择 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>The proportions change: the picture is stretched.</source>
        <translation>比例改变：图片会被拉伸。</translation>
    </message>
    <message>
        <source>More than {number} megapixels take long, and some programs cannot open them.</source>
        <translation>超过 {number} 百万像素耗时较长，而且有些程序无法打开。</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Looking for devices…</source>
        <translation>正在查找设备…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>队列进度</translation>
    </message>
    <message>
        <source>The queue is paused</source>
        <translation>队列已暂停</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>正在处理</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>{0} of {1} done</source>
        <translation>已完成 {0}/{1}</translation>
    </message>
    <message>
        <source>No device can run the networks</source>
        <translation>没有可运行网络的设备</translation>
    </message>
    <message>
        <source>{0}  ·  {1} MP/s</source>
        <translation>{0}  ·  {1} MP/s</translation>
    </message>
    <message>
        <source>No graphics card was found; the processor does the work.</source>
        <translation>未找到显卡，由处理器完成工作。</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Relief</source>
        <translation>打开 Relief</translation>
    </message>
    <message>
        <source>Pause the queue</source>
        <translation>暂停队列</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message numerus="yes">
        <source>Relief: %n picture(s) to do</source>
        <translation>
            <numerusform>Relief：剩余 %n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief</source>
        <translation>Relief</translation>
    </message>
    <message>
        <source>Go on with the queue</source>
        <translation>继续队列</translation>
    </message>
    <message>
        <source>{name} asks: here or in the cloud?</source>
        <translation>{name} 待确认：在本机还是在云端处理？</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are ready.</source>
        <translation>
            <numerusform>%n 张图片已完成。</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{0}{1}</translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n 张失败。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>What is shown</source>
        <translation>当前显示的内容</translation>
    </message>
    <message>
        <source>&amp;Compare with a slider</source>
        <translation>滑块对比(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Side by side</source>
        <translation>并排显示(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Result only</source>
        <translation>仅结果(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>实际大小(&amp;A)</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0}%</translation>
    </message>
</context>
<context>
    <name>WatchModel</name>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Waiting: {0}</source>
        <translation>等待中：{0}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) to do</source>
        <translation>
            <numerusform>剩余 %n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Watching</source>
        <translation>正在监视</translation>
    </message>
</context>
</TS>
