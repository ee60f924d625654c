<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>Adding</name>
    <message>
        <source>Pictures ({0})</source>
        <translation>画像 ({0})</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>画像を追加</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>フォルダーを追加</translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) could not be read.</source>
        <translation>
            <numerusform>%n 個のフォルダーを読み取れませんでした。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no pictures in what you added.</source>
        <translation>追加したものに画像が含まれていません。</translation>
    </message>
</context>
<context>
    <name>BatchFolders</name>
    <message>
        <source>Watched folders</source>
        <translation>監視フォルダー</translation>
    </message>
    <message>
        <source>No folder is watched yet. New folders get the settings that the inspector shows.</source>
        <translation>監視中のフォルダーはまだありません。新しいフォルダーには設定パネルに表示されている設定が使われます。</translation>
    </message>
    <message>
        <source>Watch a folder…</source>
        <translation>フォルダーを監視…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>監視をやめる</translation>
    </message>
    <message>
        <source>Every picture that comes into a watched folder is enhanced, also while this program is closed.</source>
        <translation>監視フォルダーに入った画像は、このプログラムを閉じていてもすべて高画質化されます。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Last error: {0}</source>
        <translation>最後のエラー: {0}</translation>
    </message>
</context>
<context>
    <name>BrushOptions</name>
    <message>
        <source>Brush size</source>
        <translation>ブラシサイズ</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>柔らかさ</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>マスクを消去</translation>
    </message>
    <message>
        <source>Paint what is to stay as it is. Shift removes.</source>
        <translation>そのまま残す部分を塗ります。Shift キーを押すと消せます。</translation>
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
        <translation>見積もり中…</translation>
    </message>
    <message>
        <source>No estimate: {reason}</source>
        <translation>見積もりできません: {reason}</translation>
    </message>
    <message>
        <source>{name}: {text}</source>
        <translation>{name}: {text}</translation>
    </message>
    <message>
        <source>Cloud above {number} MP</source>
        <translation>{number} MP を超えたらクラウド</translation>
    </message>
    <message>
        <source>Cloud if slower than {number} min</source>
        <translation>{number} 分を超えるならクラウド</translation>
    </message>
    <message>
        <source>As set in the preferences</source>
        <translation>環境設定に従う</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>このコンピューター</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>確認する</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} 秒</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} 分</translation>
    </message>
    <message>
        <source>{number} h</source>
        <translation>{number} 時間</translation>
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
        <translation>ここでは約 {here}、クラウドでは約 {there}。</translation>
    </message>
    <message>
        <source>Here about {here}.</source>
        <translation>ここでは約 {here}。</translation>
    </message>
    <message>
        <source>In the cloud about {there}.</source>
        <translation>クラウドでは約 {there}。</translation>
    </message>
    <message>
        <source>It is done here.</source>
        <translation>ここで処理します。</translation>
    </message>
    <message>
        <source>Nothing is sent.</source>
        <translation>何も送信されません。</translation>
    </message>
    <message>
        <source>You are asked first.</source>
        <translation>事前に確認します。</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host}.</source>
        <translation>約 {size} が {host} に送信されます（まだ送信していません）。</translation>
    </message>
    <message>
        <source>About {size} are sent to {host}.</source>
        <translation>約 {size} を {host} に送信します。</translation>
    </message>
    <message>
        <source>About {size} would be sent to {host} and deleted there after {time} at the latest.</source>
        <translation>送信する場合は約 {size} が {host} に送られ、遅くとも {time}後に削除されます。</translation>
    </message>
    <message>
        <source>About {size} are sent to {host} and deleted there after {time} at the latest.</source>
        <translation>約 {size} を {host} に送信し、そこでは遅くとも {time}後に削除されます。</translation>
    </message>
</context>
<context>
    <name>CloudBar</name>
    <message>
        <source>Where</source>
        <translation>処理する場所</translation>
    </message>
</context>
<context>
    <name>CloudLine</name>
    <message>
        <source>Do it here</source>
        <translation>ここで処理</translation>
    </message>
    <message>
        <source>Send to the cloud</source>
        <translation>クラウドに送信</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>{name}: here or in the cloud?</source>
        <translation>{name}: ここで処理しますか、クラウドで処理しますか?</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>{host} に送信</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) ask: here or in the cloud?</source>
        <translation>
            <numerusform>%n 枚の画像の確認待ち: ここで処理しますか、クラウドで処理しますか?</numerusform>
        </translation>
    </message>
    <message>
        <source>Do all here</source>
        <translation>すべてここで処理</translation>
    </message>
    <message>
        <source>Send all to {host}</source>
        <translation>すべて {host} に送信</translation>
    </message>
</context>
<context>
    <name>CloudPage</name>
    <message>
        <source>Cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>For large results</source>
        <translation>大きな結果のとき</translation>
    </message>
    <message>
        <source>For what is slow here</source>
        <translation>ここでは時間がかかるとき</translation>
    </message>
    <message>
        <source>Ask for each picture</source>
        <translation>画像ごとに確認する</translation>
    </message>
    <message>
        <source>Test and save</source>
        <translation>テストして保存</translation>
    </message>
    <message>
        <source>Forget this service</source>
        <translation>このサービスを削除</translation>
    </message>
    <message>
        <source>Megapixels</source>
        <translation>メガピクセル</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>分</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API キー</translation>
    </message>
    <message>
        <source>&amp;Use the cloud</source>
        <translation>クラウドを使う(&amp;U)</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>アドレス(&amp;A)</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>API キー(&amp;K)</translation>
    </message>
    <message>
        <source>What it gets</source>
        <translation>サービスに渡るもの</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>環境変数 {0} で設定されています。</translation>
    </message>
    <message>
        <source>Everything stays on this machine, and no service is asked for anything.</source>
        <translation>すべてこのコンピューターに残り、どのサービスにも接続しません。</translation>
    </message>
    <message>
        <source>Larger results are made in the cloud, all others here.</source>
        <translation>これより大きな結果はクラウドで、それ以外はここで作成します。</translation>
    </message>
    <message>
        <source>What takes longer here is done in the cloud, if it is quicker there.</source>
        <translation>ここでこれより時間がかかる画像は、クラウドのほうが速ければクラウドで処理します。</translation>
    </message>
    <message>
        <source>You are asked for each picture, with the time that it takes here and there.</source>
        <translation>画像ごとに、ここでの時間とクラウドでの時間を示して確認します。</translation>
    </message>
    <message>
        <source>First set up a service: its address, and the key that you have from it.</source>
        <translation>まずサービスを設定してください。アドレスと、サービスから受け取ったキーが必要です。</translation>
    </message>
    <message>
        <source>There is no key for this service. Enter it below.</source>
        <translation>このサービスのキーがありません。下に入力してください。</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring</source>
        <translation>システムのキーリングに保存済み</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>送信する</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>送信しない</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>If it fails</source>
        <translation>失敗したとき</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>To {host}: the pixels with their colour profile, and a mask or depth map if there is one.</source>
        <translation>送信先: {host}。画素とカラープロファイル、あればマスクや深度マップ。</translation>
    </message>
    <message>
        <source>EXIF, GPS position, XMP and the name of the file. They are put back into the result here.</source>
        <translation>EXIF、GPS の位置、XMP、ファイル名。これらはここで結果に戻されます。</translation>
    </message>
    <message>
        <source>Whether you open a result or make it again otherwise; never with a picture.</source>
        <translation>結果を開いたか、別の設定で作り直したか。画像は送りません。</translation>
    </message>
    <message>
        <source>The picture is done on this machine, and you are told why.</source>
        <translation>画像はこのコンピューターで処理され、理由が表示されます。</translation>
    </message>
    <message>
        <source>As soon as the result is here; the test tells how long it stays there at most.</source>
        <translation>結果が届きしだい。最長の保存期間はテストで分かります。</translation>
    </message>
    <message>
        <source>As soon as the result is here, at the latest after {time}.</source>
        <translation>結果が届きしだい、遅くとも {time}後。</translation>
    </message>
    <message>
        <source>Asking the service…</source>
        <translation>サービスに問い合わせ中…</translation>
    </message>
    <message>
        <source>Forget the address and the key of {host}? The cloud is switched off then.</source>
        <translation>{host} のアドレスとキーを削除しますか? クラウドはオフになります。</translation>
    </message>
    <message>
        <source>The service answers and knows the key. It keeps pictures for {time} at most.</source>
        <translation>サービスが応答し、キーも確認できました。画像の保存は最長 {time}です。</translation>
    </message>
    <message>
        <source>The service is forgotten, and the cloud is off.</source>
        <translation>サービスを削除し、クラウドをオフにしました。</translation>
    </message>
</context>
<context>
    <name>CloudSetup</name>
    <message>
        <source>The service does not know this key.</source>
        <translation>サービスはこのキーを認識しません。</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>処理前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>処理後</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>プレビュー</translation>
    </message>
    <message>
        <source>No picture is shown.</source>
        <translation>画像は表示されていません。</translation>
    </message>
    <message>
        <source>Shows one picture. Zoom {zoom} %.</source>
        <translation>画像を 1 枚表示しています。ズーム {zoom}%。</translation>
    </message>
    <message>
        <source>Compares before and after with a slider. Zoom {zoom} %.</source>
        <translation>処理前と処理後をスライダーで比較します。ズーム {zoom}%。</translation>
    </message>
    <message>
        <source>Compares before and after side by side. Zoom {zoom} %.</source>
        <translation>処理前と処理後を並べて比較します。ズーム {zoom}%。</translation>
    </message>
    <message>
        <source>Shows after, and before while Space or the mouse button is held. Zoom {zoom} %.</source>
        <translation>処理後を表示し、スペースキーまたはマウスボタンを押している間は処理前を表示します。ズーム {zoom}%。</translation>
    </message>
    <message>
        <source>Shows after, and before while Space is held. Zoom {zoom} %.</source>
        <translation>処理後を表示し、スペースキーを押している間は処理前を表示します。ズーム {zoom}%。</translation>
    </message>
</context>
<context>
    <name>DepthPart</name>
    <message>
        <source>Strength near</source>
        <translation>近景の強さ</translation>
    </message>
    <message>
        <source>How much is restored in the foreground.</source>
        <translation>前景をどの程度復元するかを決めます。</translation>
    </message>
    <message>
        <source>Strength far</source>
        <translation>遠景の強さ</translation>
    </message>
    <message>
        <source>How much is restored in the background.</source>
        <translation>背景をどの程度復元するかを決めます。</translation>
    </message>
    <message>
        <source>Keep soft what is out of focus</source>
        <translation>ボケを保つ</translation>
    </message>
    <message>
        <source>Show depth</source>
        <translation>深度を表示</translation>
    </message>
    <message>
        <source>Lay the depth map over the picture.</source>
        <translation>深度マップを画像に重ねて表示します。</translation>
    </message>
    <message>
        <source>Depth from</source>
        <translation>深度の取得元</translation>
    </message>
    <message>
        <source>Without depth, near and far cannot be told apart.</source>
        <translation>深度がないと、近景と遠景を区別できません。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>The photo itself</source>
        <translation>写真に含まれる深度</translation>
    </message>
    <message>
        <source>An estimate</source>
        <translation>推定</translation>
    </message>
    <message>
        <source>An estimate by {model}</source>
        <translation>{model} で推定</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>DevicePage</name>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>計測中…</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>エンジンを再起動</translation>
    </message>
    <message>
        <source>More precise takes longer. The fastest is exact enough.</source>
        <translation>精度を上げると時間がかかります。最も速い設定でも十分に正確です。</translation>
    </message>
    <message>
        <source>Past it, models that are not in use are closed. Automatic is half of the machine&apos;s memory.</source>
        <translation>これを超えると使っていないモデルを閉じます。自動ではマシンのメモリの半分です。</translation>
    </message>
    <message>
        <source>Larger results grow in a file on disk. Automatic is 0.5 GB.</source>
        <translation>これより大きい結果はディスク上のファイルで処理します。自動では 0.5 GB です。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>デバイス(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Precision</source>
        <translation>精度(&amp;P)</translation>
    </message>
    <message>
        <source>Measured here</source>
        <translation>このマシンでの計測値</translation>
    </message>
    <message>
        <source>Memory for &amp;models</source>
        <translation>モデル用メモリ(&amp;M)</translation>
    </message>
    <message>
        <source>Memory for a &amp;result</source>
        <translation>結果用メモリ(&amp;R)</translation>
    </message>
    <message>
        <source>This counts for all that Relief does on this machine, also in Photoshop and for watched folders.</source>
        <translation>Photoshop や監視フォルダーも含め、Relief がこのマシンで行うすべての処理に適用されます。</translation>
    </message>
    <message>
        <source>Set by {0} in the environment.</source>
        <translation>環境変数 {0} で設定されています。</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>{0}: {1} megapixels a second</source>
        <translation>{0}: 毎秒 {1} メガピクセル</translation>
    </message>
    <message>
        <source>Automatic: the fastest</source>
        <translation>自動: 最も速いもの</translation>
    </message>
    <message>
        <source>{0} (not found)</source>
        <translation>{0} (見つかりません)</translation>
    </message>
    <message>
        <source>{0} (cannot be used)</source>
        <translation>{0} (使用できません)</translation>
    </message>
    <message>
        <source>{0}, {1} MP/s</source>
        <translation>{0}、{1} MP/秒</translation>
    </message>
    <message>
        <source>The engine works with this after a restart.</source>
        <translation>エンジンを再起動すると反映されます。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished. They go on after the restart. Restart the engine?</source>
        <translation>
            <numerusform>%n 枚の画像が完了していません。再起動後に続行されます。エンジンを再起動しますか?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Drop pictures here</source>
        <translation>ここに画像をドロップ</translation>
    </message>
    <message>
        <source>Drop pictures or folders here</source>
        <translation>ここに画像やフォルダーをドロップ</translation>
    </message>
    <message>
        <source>They stay on this machine. Nothing is overwritten unless you say so.</source>
        <translation>画像がこのコンピューターの外に出ることはありません。指定しない限り、何も上書きされません。</translation>
    </message>
    <message>
        <source>Choose pictures…</source>
        <translation>画像を選択…</translation>
    </message>
    <message>
        <source>Try a sample picture</source>
        <translation>サンプル画像で試す</translation>
    </message>
    <message>
        <source>No graphics card was found. The processor makes about {0} megapixels a second here.</source>
        <translation>グラフィックカードが見つかりません。このマシンの CPU は毎秒約 {0} メガピクセルを処理します。</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>This picture cannot be used: {message}</source>
        <translation>この画像は使用できません: {message}</translation>
    </message>
    <message>
        <source>The picture is not there any more.</source>
        <translation>画像がもうありません。</translation>
    </message>
    <message>
        <source>The picture cannot be read: you do not have the permission.</source>
        <translation>画像を読み取れません。アクセス権がありません。</translation>
    </message>
    <message>
        <source>The disk for temporary files is full.</source>
        <translation>一時ファイル用のディスクがいっぱいです。</translation>
    </message>
    <message>
        <source>The picture cannot be read.</source>
        <translation>画像を読み取れません。</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>ファイルが空です。</translation>
    </message>
    <message>
        <source>The file is not a picture of a known format.</source>
        <translation>ファイルは既知の形式の画像ではありません。</translation>
    </message>
    <message>
        <source>Reading HEIC photos needs an extra part: pip install &apos;relief[heic]&apos;.</source>
        <translation>HEIC 写真の読み込みには追加部品が必要です: pip install &apos;relief[heic]&apos;.</translation>
    </message>
    <message>
        <source>Pictures of this kind are not read. Save them as PNG or TIFF first.</source>
        <translation>この種類の画像は読み込めません。先に PNG または TIFF で保存してください。</translation>
    </message>
    <message>
        <source>The picture is damaged: it is truncated or corrupt.</source>
        <translation>画像が破損しています。途中で切れているか壊れています。</translation>
    </message>
    <message>
        <source>The picture has {width} {times} {height} pixels; at most {most} pixels are possible.</source>
        <translation>画像は {width} {times} {height} ピクセルです。最大 {most} ピクセルまで可能です。</translation>
    </message>
    <message>
        <source>The result would have {pixels} megapixels; at most {most} are possible.</source>
        <translation>結果は {pixels} メガピクセルになります。最大 {most} まで可能です。</translation>
    </message>
    <message>
        <source>Reading the picture took longer than {seconds} seconds, and was given up.</source>
        <translation>画像の読み込みに {seconds} 秒以上かかったため中止しました。</translation>
    </message>
    <message>
        <source>Reading the picture needs more memory than is allowed.</source>
        <translation>画像の読み込みに必要なメモリが上限を超えています。</translation>
    </message>
    <message>
        <source>The picture is larger than is allowed.</source>
        <translation>画像が上限を超えています。</translation>
    </message>
    <message>
        <source>The result could not be saved: {message}</source>
        <translation>結果を保存できませんでした: {message}</translation>
    </message>
    <message>
        <source>There is a file of this name already, and it was not replaced.</source>
        <translation>同じ名前のファイルがすでにあり、置き換えませんでした。</translation>
    </message>
    <message>
        <source>The result could not be saved: you may not write to this folder.</source>
        <translation>結果を保存できませんでした。このフォルダーへの書き込み権限がありません。</translation>
    </message>
    <message>
        <source>The result could not be saved: its folder is not there.</source>
        <translation>結果を保存できませんでした。フォルダーがありません。</translation>
    </message>
    <message>
        <source>The result could not be written to its folder.</source>
        <translation>結果をフォルダーに書き込めませんでした。</translation>
    </message>
    <message>
        <source>The disk is full: {size} MB more are needed.</source>
        <translation>ディスクがいっぱいです。あと {size} MB 必要です。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>ディスクがいっぱいです。</translation>
    </message>
    <message>
        <source>What is remembered of the watched folder cannot be kept: {message}</source>
        <translation>監視フォルダーの状態を保存できません: {message}</translation>
    </message>
    <message>
        <source>{format} holds at most {most} pixels a side, and the result would have {width} {times} {height}. Choose PNG or TIFF.</source>
        <translation>{format} は 1 辺 {most} ピクセルまでですが、結果は {width} {times} {height} になります。PNG または TIFF を選んでください。</translation>
    </message>
    <message>
        <source>This format cannot hold so large a picture. Choose PNG or TIFF.</source>
        <translation>この形式ではこの大きさの画像を保存できません。PNG または TIFF を選んでください。</translation>
    </message>
    <message>
        <source>The size is smaller than the picture. Relief only enlarges.</source>
        <translation>指定サイズが画像より小さくなっています。Relief は拡大専用です。</translation>
    </message>
    <message>
        <source>The size is {factor} times the picture; at most {most} times is possible.</source>
        <translation>指定サイズは画像の {factor} 倍です。最大 {most} 倍まで可能です。</translation>
    </message>
    <message>
        <source>The painted mask has other proportions than the picture.</source>
        <translation>描いたマスクの縦横比が画像と異なります。</translation>
    </message>
    <message>
        <source>{model} only enlarges. Choose another model to denoise, sharpen or keep blur.</source>
        <translation>{model} は拡大専用です。ノイズ除去、シャープ、ボケの維持には別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>Nothing is known of this picture&apos;s depth.</source>
        <translation>この画像の奥行きは分かりません。</translation>
    </message>
    <message>
        <source>This folder is watched already by another program.</source>
        <translation>このフォルダーはすでに別のプログラムが監視しています。</translation>
    </message>
    <message>
        <source>Results need a folder other than the watched one.</source>
        <translation>結果には監視フォルダーとは別のフォルダーが必要です。</translation>
    </message>
    <message>
        <source>These settings do not fit: {message}</source>
        <translation>この設定は使用できません: {message}</translation>
    </message>
    <message>
        <source>The configuration is not valid: {message}</source>
        <translation>設定が正しくありません: {message}</translation>
    </message>
    <message>
        <source>There is a preset named “{name}” already.</source>
        <translation>「{name}」というプリセットはすでにあります。</translation>
    </message>
    <message>
        <source>“{name}” is built in and cannot be changed. Choose another name.</source>
        <translation>「{name}」は組み込みのため変更できません。別の名前を選んでください。</translation>
    </message>
    <message>
        <source>These presets were written by a newer version of Relief.</source>
        <translation>これらのプリセットは Relief の新しいバージョンで作成されました。</translation>
    </message>
    <message>
        <source>{file} is not a file of presets.</source>
        <translation>{file} はプリセットのファイルではありません。</translation>
    </message>
    <message>
        <source>Your presets were damaged. The file is kept as {file}.</source>
        <translation>プリセットが破損していました。ファイルは {file} として残してあります。</translation>
    </message>
    <message>
        <source>The preset is not possible: {message}</source>
        <translation>このプリセットは使用できません: {message}</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>キャンセルしました。</translation>
    </message>
    <message>
        <source>The model cannot be used: {message}</source>
        <translation>モデルを使用できません: {message}</translation>
    </message>
    <message>
        <source>The model {model} is not installed. Choose another one.</source>
        <translation>モデル {model} がインストールされていません。別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>The model is not installed. Choose another one.</source>
        <translation>モデルがインストールされていません。別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>The files of the model are damaged. Install it again.</source>
        <translation>モデルのファイルが破損しています。再インストールしてください。</translation>
    </message>
    <message>
        <source>The list of models is damaged: {message}</source>
        <translation>モデルの一覧が破損しています: {message}</translation>
    </message>
    <message>
        <source>The licence of the model has to be accepted first.</source>
        <translation>先にモデルのライセンスへの同意が必要です。</translation>
    </message>
    <message>
        <source>No hash is known that the files of this model could be checked by.</source>
        <translation>このモデルのファイルを検証するためのハッシュ値が分かっていません。</translation>
    </message>
    <message>
        <source>This network cannot be used here: {message}</source>
        <translation>このネットワークは使用できません: {message}</translation>
    </message>
    <message>
        <source>The file holds more than weights, such as code. It was not loaded.</source>
        <translation>ファイルに重み以外のもの (コードなど) が含まれているため、読み込みませんでした。</translation>
    </message>
    <message>
        <source>Networks that are not ONNX need the converter: run “relief models import FILE --set-up-converter”.</source>
        <translation>ONNX 以外のネットワークには変換ツールが必要です。「relief models import ファイル --set-up-converter」を一度実行してください。</translation>
    </message>
    <message>
        <source>The network could not be converted: {message}</source>
        <translation>ネットワークを変換できませんでした: {message}</translation>
    </message>
    <message>
        <source>The transfer failed: {message}</source>
        <translation>転送に失敗しました: {message}</translation>
    </message>
    <message>
        <source>The address is not a safe one: not https, not public, or not proved.</source>
        <translation>安全なアドレスではありません。https でない、公開されていない、または証明されていません。</translation>
    </message>
    <message>
        <source>The connection failed. Try again, and see whether this machine is online.</source>
        <translation>接続に失敗しました。このマシンがオンラインか確認し、もう一度お試しください。</translation>
    </message>
    <message>
        <source>The server does not give what was asked for.</source>
        <translation>サーバーから要求したものを取得できません。</translation>
    </message>
    <message>
        <source>What came is not what was announced. It was not kept.</source>
        <translation>受信した内容が告知されたものと異なるため、破棄しました。</translation>
    </message>
    <message>
        <source>Another program is fetching this already.</source>
        <translation>別のプログラムがすでにダウンロード中です。</translation>
    </message>
    <message>
        <source>The cloud service cannot be used: {message}</source>
        <translation>クラウドサービスを利用できません: {message}</translation>
    </message>
    <message>
        <source>The cloud is switched off; nothing was sent.</source>
        <translation>クラウドはオフです。何も送信されていません。</translation>
    </message>
    <message>
        <source>No cloud service, or no key for it, is set up.</source>
        <translation>クラウドサービスまたはそのキーが設定されていません。</translation>
    </message>
    <message>
        <source>What answers is no cloud service that this program knows.</source>
        <translation>応答しているのは、このプログラムが知っているクラウドサービスではありません。</translation>
    </message>
    <message>
        <source>The system&apos;s keyring needs a package: {command}. Install it, then try again.</source>
        <translation>システムのキーリングにはパッケージが必要です: {command}。インストールしてからもう一度お試しください。</translation>
    </message>
    <message>
        <source>The system&apos;s keyring cannot be used; the key would lie nowhere safe.</source>
        <translation>システムのキーリングを利用できません。キーを安全に保管できる場所がありません。</translation>
    </message>
    <message>
        <source>The storage of the cloud service does not answer.</source>
        <translation>クラウドサービスのストレージが応答しません。</translation>
    </message>
    <message>
        <source>The limit of this key is used up. Try again later.</source>
        <translation>このキーの上限に達しました。後でもう一度お試しください。</translation>
    </message>
    <message>
        <source>The device cannot be used: {message}</source>
        <translation>デバイスを使用できません: {message}</translation>
    </message>
    <message>
        <source>The chosen device is not there. Choose another one in the preferences.</source>
        <translation>選択したデバイスがありません。設定で別のデバイスを選んでください。</translation>
    </message>
    <message>
        <source>The device ran out of memory.</source>
        <translation>デバイスのメモリが不足しました。</translation>
    </message>
    <message>
        <source>The device or its driver failed: {message}</source>
        <translation>デバイスまたはドライバーでエラーが発生しました: {message}</translation>
    </message>
    <message>
        <source>Every device returned a wrong picture; nothing was saved.</source>
        <translation>どのデバイスも誤った画像を返したため、何も保存していません。</translation>
    </message>
    <message>
        <source>An unexpected error: {message}</source>
        <translation>予期しないエラー: {message}</translation>
    </message>
    <message>
        <source>The engine does not allow this: {message}</source>
        <translation>エンジンがこれを許可していません: {message}</translation>
    </message>
    <message>
        <source>The engine does not know this program any more. Restart it.</source>
        <translation>エンジンがこのプログラムを認識できません。プログラムを再起動してください。</translation>
    </message>
    <message>
        <source>This program may not do that.</source>
        <translation>このプログラムには許可されていません。</translation>
    </message>
    <message>
        <source>Web pages may not use the engine.</source>
        <translation>ウェブページからエンジンを使うことはできません。</translation>
    </message>
    <message>
        <source>The pairing code is wrong, or it has expired.</source>
        <translation>ペアリングコードが正しくないか、期限が切れています。</translation>
    </message>
    <message>
        <source>The engine takes no files at this place: {message}</source>
        <translation>エンジンはこの場所のファイルを受け付けません: {message}</translation>
    </message>
    <message>
        <source>The engine cannot do this: {message}</source>
        <translation>エンジンはこれを実行できません: {message}</translation>
    </message>
    <message>
        <source>The engine does not know this picture any more.</source>
        <translation>エンジンはこの画像をもう把握していません。</translation>
    </message>
    <message>
        <source>The engine does not have this picture any more.</source>
        <translation>エンジンにはこの画像がもうありません。</translation>
    </message>
    <message>
        <source>{count} pictures wait already, which is the most. Try again later.</source>
        <translation>すでに上限の {count} 枚が待機中です。後でもう一度お試しください。</translation>
    </message>
    <message>
        <source>Too many pictures wait already. Try again later.</source>
        <translation>待機中の画像が多すぎます。後でもう一度お試しください。</translation>
    </message>
    <message>
        <source>The picture is larger than the engine takes.</source>
        <translation>画像がエンジンで扱える大きさを超えています。</translation>
    </message>
    <message>
        <source>The picture did not reach the engine whole. Try again.</source>
        <translation>画像がエンジンに完全に届きませんでした。もう一度お試しください。</translation>
    </message>
    <message>
        <source>This is not possible at the moment: {message}</source>
        <translation>現在は実行できません: {message}</translation>
    </message>
    <message>
        <source>The engine ended each time that it tried this picture.</source>
        <translation>この画像を処理するたびにエンジンが終了しました。</translation>
    </message>
    <message>
        <source>The engine failed: {message}</source>
        <translation>エンジンでエラーが発生しました: {message}</translation>
    </message>
    <message>
        <source>Relief&apos;s engine could not be started.</source>
        <translation>Relief のエンジンを起動できませんでした。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine does not answer.</source>
        <translation>Relief のエンジンが応答しません。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is version {there}, this program is {here}. Restart the engine.</source>
        <translation>Relief のエンジンはバージョン {there}、このプログラムは {here} です。エンジンを再起動してください。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine is of another version than this program. Restart it.</source>
        <translation>Relief のエンジンのバージョンがこのプログラムと異なります。再起動してください。</translation>
    </message>
    <message>
        <source>Another program has taken the place of Relief&apos;s engine. It was told nothing; end it.</source>
        <translation>別のプログラムが Relief のエンジンに成り代わっています。情報は渡していません。そのプログラムを終了してください。</translation>
    </message>
    <message>
        <source>Relief&apos;s engine runs already.</source>
        <translation>Relief のエンジンはすでに動作しています。</translation>
    </message>
    <message>
        <source>Other programs have taken all ports of Relief&apos;s engine.</source>
        <translation>Relief のエンジンが使うポートはすべて別のプログラムに使われています。</translation>
    </message>
    <message>
        <source>The engine was misunderstood: {message}</source>
        <translation>エンジンとの通信でエラーが発生しました: {message}</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>復元</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>出力</translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>高画質化</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
</context>
<context>
    <name>LookingBar</name>
    <message>
        <source>Stop looking</source>
        <translation>検索を中止</translation>
    </message>
    <message numerus="yes">
        <source>Looking for pictures… %n found</source>
        <translation>
            <numerusform>画像を検索中… %n 枚見つかりました</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Add pictures…</source>
        <translation>画像を追加(&amp;A)…</translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation>フォルダーを追加(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Paste picture</source>
        <translation>画像を貼り付け(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Watched folders…</source>
        <translation>監視フォルダー(&amp;W)…</translation>
    </message>
    <message>
        <source>P&amp;references…</source>
        <translation>環境設定(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo removal</source>
        <translation>削除を取り消す(&amp;U)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>すべて選択(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>キュー(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Enhance</source>
        <translation>高画質化(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>一時停止(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>再開(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>キャンセル(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>再試行(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Do it here</source>
        <translation>ここで処理(&amp;D)</translation>
    </message>
    <message>
        <source>Send to the c&amp;loud</source>
        <translation>クラウドに送信(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Open result</source>
        <translation>結果を開く(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>フォルダーで表示(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Remove from the queue</source>
        <translation>キューから削除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>Show the &amp;queue</source>
        <translation>キューを表示(&amp;Q)</translation>
    </message>
    <message>
        <source>Show the &amp;inspector</source>
        <translation>設定パネルを表示(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>キーボードショートカット(&amp;K)</translation>
    </message>
    <message>
        <source>Folder for the result</source>
        <translation>結果のフォルダー</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} が公開されました: {page}</translation>
    </message>
    <message numerus="yes">
        <source>Enhance %n picture(s)</source>
        <translation>
            <numerusform>%n 枚の画像を高画質化</numerusform>
        </translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>高画質化</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are not finished yet.</source>
        <translation>
            <numerusform>まだ完了していない画像が %n 枚あります。</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief can go on with them in the background after this window is closed.</source>
        <translation>このウィンドウを閉じた後も、Relief はバックグラウンドで処理を続けられます。</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>バックグラウンドで続行</translation>
    </message>
    <message>
        <source>Stop them</source>
        <translation>処理を中止</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>閉じない</translation>
    </message>
</context>
<context>
    <name>MoreModels</name>
    <message>
        <source>Get more models</source>
        <translation>モデルを追加で入手</translation>
    </message>
    <message>
        <source>Models of others</source>
        <translation>他者提供のモデル</translation>
    </message>
    <message>
        <source>I have read the licence and accept it</source>
        <translation>ライセンスを読み、同意します</translation>
    </message>
    <message>
        <source>Progress of the transfer</source>
        <translation>転送の進行状況</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>入手</translation>
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

ライセンス: {1}。{2}
{3}</translation>
    </message>
</context>
<context>
    <name>NewFolder</name>
    <message>
        <source>Watch a folder</source>
        <translation>フォルダーを監視</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>フォルダー(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Results go to</source>
        <translation>結果の保存先(&amp;R)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>With the folders in it</source>
        <translation>サブフォルダーを含める</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>処理する場所</translation>
    </message>
    <message>
        <source>&amp;Where</source>
        <translation>処理する場所(&amp;W)</translation>
    </message>
    <message>
        <source>The preferences say to ask. Nobody is asked about a watched folder: it is done here.</source>
        <translation>環境設定では確認することになっていますが、監視フォルダーでは確認せず、ここで処理します。</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>フォルダーを選択</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Restart it</source>
        <translation>再起動</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隠す</translation>
    </message>
</context>
<context>
    <name>OutputPart</name>
    <message>
        <source>As the picture</source>
        <translation>元の画像と同じ</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>画質</translation>
    </message>
    <message>
        <source>More quality makes larger files.</source>
        <translation>画質を上げるほどファイルは大きくなります。</translation>
    </message>
    <message>
        <source>Lossless</source>
        <translation>可逆圧縮</translation>
    </message>
    <message>
        <source>Insert a placeholder</source>
        <translation>プレースホルダーを挿入</translation>
    </message>
    <message>
        <source>Replace files that are there</source>
        <translation>既存のファイルを置き換える</translation>
    </message>
    <message>
        <source>Save the depth map too</source>
        <translation>深度マップも保存</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>ファイル名</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>Name of the picture</source>
        <translation>画像の名前</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍率</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>幅（ピクセル）</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>高さ（ピクセル）</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>The name must not be empty.</source>
        <translation>名前を入力してください。</translation>
    </message>
    <message>
        <source>A file name cannot have {character} in it.</source>
        <translation>ファイル名に {character} は使えません。</translation>
    </message>
    <message>
        <source>Braces belong around placeholders only.</source>
        <translation>波かっこはプレースホルダーにのみ使えます。</translation>
    </message>
    <message>
        <source>The placeholders are {known}.</source>
        <translation>使えるプレースホルダーは {known} です。</translation>
    </message>
    <message>
        <source>For example {file}</source>
        <translation>例: {file}</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>写真</translation>
    </message>
    <message>
        <source>Beside the picture</source>
        <translation>元の画像と同じ場所</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>フォルダーを選択…</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>結果の保存先フォルダー</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>環境設定</translation>
    </message>
    <message>
        <source>General</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>プライバシー</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>テーマ(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>言語(&amp;L)</translation>
    </message>
    <message>
        <source>The language changes when Relief is started again.</source>
        <translation>言語は Relief の次回起動時に切り替わります。</translation>
    </message>
    <message>
        <source>Keep running in the tray when the window is closed</source>
        <translation>ウィンドウを閉じてもトレイで実行を続ける</translation>
    </message>
    <message>
        <source>Tell me when a queue is finished</source>
        <translation>キューが完了したら通知する</translation>
    </message>
    <message>
        <source>Start Relief when I log in</source>
        <translation>ログイン時に Relief を起動する</translation>
    </message>
    <message>
        <source>Open pictures and Photoshop&apos;s requests with Relief</source>
        <translation>画像と Photoshop からの要求を Relief で開く</translation>
    </message>
    <message>
        <source>Relief runs from its sources here. The system can only start it once it is installed.</source>
        <translation>Relief はソースコードから実行されています。システムから起動するにはインストールが必要です。</translation>
    </message>
    <message>
        <source>The command that the system would start is missing. Install Relief again.</source>
        <translation>システムが起動するコマンドがありません。Relief を再インストールしてください。</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>インストール済みのモデル</translation>
    </message>
    <message>
        <source>Import from a file…</source>
        <translation>ファイルから読み込む…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Get more…</source>
        <translation>さらに入手…</translation>
    </message>
    <message>
        <source>On this system only the packaged program can be asked to open things.</source>
        <translation>このシステムでは、パッケージ版のプログラムにしか開く操作を割り当てられません。</translation>
    </message>
    <message>
        <source>Licence: {0}</source>
        <translation>ライセンス: {0}</translation>
    </message>
    <message>
        <source>Networks ({0})</source>
        <translation>ニューラルネットワーク ({0})</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>モデルを読み込む</translation>
    </message>
    <message>
        <source>Checking and measuring the model…</source>
        <translation>モデルを検査し、速度を計測しています…</translation>
    </message>
    <message>
        <source>Remove the model {0} and its files?</source>
        <translation>モデル {0} とそのファイルを削除しますか？</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>モデルを削除</translation>
    </message>
</context>
<context>
    <name>PresetBar</name>
    <message>
        <source>Preset</source>
        <translation>プリセット</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>カスタム設定</translation>
    </message>
    <message>
        <source>Manage presets</source>
        <translation>プリセットを管理</translation>
    </message>
    <message>
        <source>Photo 2×</source>
        <translation>写真 2×</translation>
    </message>
    <message>
        <source>Restore photo</source>
        <translation>写真を復元</translation>
    </message>
    <message>
        <source>Drawing 4×</source>
        <translation>イラスト 4×</translation>
    </message>
    <message>
        <source>Print, 30 cm wide</source>
        <translation>プリント（幅 30 cm）</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>名前を付けて保存…</translation>
    </message>
    <message>
        <source>Save changes to &quot;{name}&quot;</source>
        <translation>「{name}」に変更を保存</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>名前を変更…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>削除…</translation>
    </message>
    <message>
        <source>Use for new pictures</source>
        <translation>新しい画像に使う</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>読み込み…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出し…</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>プリセットを保存</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>プリセットの名前:</translation>
    </message>
    <message>
        <source>Replace the preset &quot;{name}&quot;?</source>
        <translation>プリセット「{name}」を置き換えますか？</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>プリセットの名前を変更</translation>
    </message>
    <message>
        <source>New name:</source>
        <translation>新しい名前:</translation>
    </message>
    <message>
        <source>Delete the preset &quot;{name}&quot;?</source>
        <translation>プリセット「{name}」を削除しますか？</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>プリセットを削除</translation>
    </message>
    <message>
        <source>Presets (*.{ending})</source>
        <translation>プリセット (*.{ending})</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>プリセットを読み込む</translation>
    </message>
    <message>
        <source>Export presets</source>
        <translation>プリセットを書き出す</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Look for a newer version of Relief once a day</source>
        <translation>1 日 1 回 Relief の新しいバージョンを確認する</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>今すぐ確認</translation>
    </message>
    <message>
        <source>Relief sends nothing on its own: no telemetry, and it switches off that of what it is built on.</source>
        <translation>Relief が自分から何かを送信することはありません。テレメトリーはなく、使用している部品のテレメトリーも無効にしています。</translation>
    </message>
    <message>
        <source>Pictures stay on this machine unless you switch on the cloud; the log holds no names of them.</source>
        <translation>クラウドをオンにしないかぎり、画像はこのコンピューターに残ります。ログに画像の名前は含まれません。</translation>
    </message>
    <message>
        <source>This is the newest version.</source>
        <translation>これが最新バージョンです。</translation>
    </message>
    <message>
        <source>No address is set where newer versions are announced, so there is nobody to ask.</source>
        <translation>新しいバージョンを告知するアドレスが設定されていないため、確認先がありません。</translation>
    </message>
    <message>
        <source>Relief asks {host} then, and sends the number of its own version and nothing else; that server also sees the network address of this machine. What it answers is told here: nothing is fetched or installed.</source>
        <translation>その際、Relief は {host} に問い合わせ、自身のバージョン番号だけを送信します。サーバーにはこのマシンのネットワークアドレスも伝わります。回答はここに表示されるだけで、何もダウンロードもインストールもされません。</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>問い合わせ中…</translation>
    </message>
    <message>
        <source>Relief {version} is out: {page}</source>
        <translation>Relief {version} が公開されました: {page}</translation>
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
        <translation>待機中</translation>
    </message>
    <message>
        <source>Asks: here or in the cloud?</source>
        <translation>確認待ち: ここかクラウドか?</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>キャンセル済み</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Reading size…</source>
        <translation>サイズを読み取り中…</translation>
    </message>
    <message>
        <source>Made in the cloud by {host}</source>
        <translation>クラウドの {host} で作成</translation>
    </message>
    <message>
        <source>The cloud did not do it, so it was done here.</source>
        <translation>クラウドで処理できなかったため、ここで処理しました。</translation>
    </message>
    <message>
        <source>The cloud is switched off, so it was done here.</source>
        <translation>クラウドがオフのため、ここで処理しました。</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>準備中…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>保存中…</translation>
    </message>
    <message>
        <source>{percent} % sent to {host}</source>
        <translation>{percent} % を {host} に送信済み</translation>
    </message>
    <message>
        <source>{percent} % fetched from {host}</source>
        <translation>{percent} % を {host} から取得済み</translation>
    </message>
    <message>
        <source>Waiting for {host}</source>
        <translation>{host} を待機中</translation>
    </message>
    <message>
        <source>Cloud · {tiles}</source>
        <translation>クラウド · {tiles}</translation>
    </message>
    <message>
        <source>Tile {tile} of {tiles}</source>
        <translation>タイル {tile}/{tiles}</translation>
    </message>
    <message>
        <source>{time} left · tile {tile} of {tiles} · {speed} MP/s</source>
        <translation>残り {time} · タイル {tile}/{tiles} · {speed} MP/s</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>処理中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>キャンセル済み</translation>
    </message>
    <message>
        <source>{name}, {state}. {status}</source>
        <translation>{name}、{state}。{status}</translation>
    </message>
    <message>
        <source>asks</source>
        <translation>確認待ち</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>キュー</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>画像を追加</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>フォルダーを追加</translation>
    </message>
    <message>
        <source>Pictures that you add appear here.</source>
        <translation>追加した画像がここに表示されます。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 枚</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue of pictures</source>
        <translation>画像のキュー</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Do it here</source>
        <translation>ここで処理</translation>
    </message>
    <message>
        <source>Send to {host}</source>
        <translation>{host} に送信</translation>
    </message>
    <message>
        <source>the cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Open result</source>
        <translation>結果を開く</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>フォルダーで表示</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>リストから削除</translation>
    </message>
</context>
<context>
    <name>RestorePart</name>
    <message>
        <source>Denoise</source>
        <translation>ノイズ除去</translation>
    </message>
    <message>
        <source>How much noise and compression damage goes.</source>
        <translation>ノイズと圧縮による劣化をどの程度取り除くかを決めます。</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>シャープ</translation>
    </message>
    <message>
        <source>How much blur is undone.</source>
        <translation>ぼけをどの程度取り除くかを決めます。</translation>
    </message>
    <message>
        <source>Protect with brush</source>
        <translation>ブラシで保護</translation>
    </message>
    <message>
        <source>Paint where the picture is to stay as it is.</source>
        <translation>元のまま残したい部分をブラシで塗ります。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>This model only enlarges. Choose another one to denoise or sharpen.</source>
        <translation>このモデルは拡大専用です。ノイズ除去やシャープには別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>With these settings a model that restores is chosen.</source>
        <translation>この設定では、復元できるモデルが選ばれます。</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>See the picture before</source>
        <translation>処理前の画像を見る</translation>
    </message>
    <message>
        <source>Another way to compare</source>
        <translation>比較方法を切り替え</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>縮小</translation>
    </message>
    <message>
        <source>All of the picture</source>
        <translation>画像全体</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>実際のサイズ</translation>
    </message>
    <message>
        <source>Twice the size</source>
        <translation>2 倍のサイズ</translation>
    </message>
    <message>
        <source>Look elsewhere</source>
        <translation>表示位置を移動</translation>
    </message>
    <message>
        <source>Move the slider</source>
        <translation>スライダーを動かす</translation>
    </message>
    <message>
        <source>Smaller or larger brush</source>
        <translation>ブラシを小さく／大きく</translation>
    </message>
    <message>
        <source>Remove with the brush</source>
        <translation>ブラシで消す</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>ドラッグ</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Open the result, start, or try again</source>
        <translation>結果を開く、開始、または再試行</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>一時停止または再開</translation>
    </message>
    <message>
        <source>Remove from the queue</source>
        <translation>キューから削除</translation>
    </message>
    <message>
        <source>Move up or down</source>
        <translation>上または下へ移動</translation>
    </message>
    <message>
        <source>List of pictures</source>
        <translation>画像のリスト</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
</context>
<context>
    <name>SizePart</name>
    <message>
        <source>Size by</source>
        <translation>サイズの指定方法</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍率</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>ピクセル</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>プリント</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>単位</translation>
    </message>
    <message>
        <source>cm</source>
        <translation>cm</translation>
    </message>
    <message>
        <source>inch</source>
        <translation>インチ</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>解像度</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>幅</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高さ</translation>
    </message>
    <message>
        <source>One side alone keeps the proportions.</source>
        <translation>一辺だけを指定すると縦横比が保たれます。</translation>
    </message>
    <message>
        <source>Give the width or the height.</source>
        <translation>幅または高さを入力してください。</translation>
    </message>
    <message>
        <source>{size} px · {megapixels}</source>
        <translation>{size} px · {megapixels}</translation>
    </message>
    <message>
        <source>This is smaller than the picture ({size} px). Relief only enlarges.</source>
        <translation>元の画像 ({size} px) より小さくなります。Relief は拡大専用です。</translation>
    </message>
    <message>
        <source>This is more than {factor} times the picture, which is the most that is possible.</source>
        <translation>元の画像の {factor} 倍を超えています。これ以上は拡大できません。</translation>
    </message>
    <message>
        <source>At most {number} megapixels are possible.</source>
        <translation>最大 {number} メガピクセルまで可能です。</translation>
    </message>
    <message>
        <source>{format} holds at most {number} pixels a side. Choose PNG or TIFF.</source>
        <translation>{format} は一辺 {number} ピクセルまでです。PNG か TIFF を選んでください。</translation>
    </message>
    <message>
        <source>The proportions change: the picture is stretched.</source>
        <translation>縦横比が変わり、画像がゆがみます。</translation>
    </message>
    <message>
        <source>More than {number} megapixels take long, and some programs cannot open them.</source>
        <translation>{number} メガピクセルを超えると時間がかかり、開けないソフトもあります。</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Looking for devices…</source>
        <translation>デバイスを検索中…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>起動中…</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>キューの進行状況</translation>
    </message>
    <message>
        <source>The queue is paused</source>
        <translation>キューは一時停止中</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>処理中</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未接続</translation>
    </message>
    <message>
        <source>{0} of {1} done</source>
        <translation>{1} 枚中 {0} 枚完了</translation>
    </message>
    <message>
        <source>No device can run the networks</source>
        <translation>ネットワークを実行できるデバイスがありません</translation>
    </message>
    <message>
        <source>{0}  ·  {1} MP/s</source>
        <translation>{0}  ·  {1} MP/s</translation>
    </message>
    <message>
        <source>No graphics card was found; the processor does the work.</source>
        <translation>グラフィックカードが見つからないため、CPU で処理します。</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Relief</source>
        <translation>Relief を開く</translation>
    </message>
    <message>
        <source>Pause the queue</source>
        <translation>キューを一時停止</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message numerus="yes">
        <source>Relief: %n picture(s) to do</source>
        <translation>
            <numerusform>Relief: 残り %n 枚</numerusform>
        </translation>
    </message>
    <message>
        <source>Relief</source>
        <translation>Relief</translation>
    </message>
    <message>
        <source>Go on with the queue</source>
        <translation>キューを再開</translation>
    </message>
    <message>
        <source>{name} asks: here or in the cloud?</source>
        <translation>{name} の確認待ち: ここで処理しますか、クラウドで処理しますか?</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are ready.</source>
        <translation>
            <numerusform>%n 枚の画像が完成しました。</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{0}{1}</translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n 枚は失敗しました。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>別のフォルダーを選択…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>フォルダーで表示</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>リストから削除</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>What is shown</source>
        <translation>表示中の内容</translation>
    </message>
    <message>
        <source>&amp;Compare with a slider</source>
        <translation>スライダーで比較(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Side by side</source>
        <translation>並べて表示(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Result only</source>
        <translation>結果のみ(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>ウィンドウに合わせる(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>実寸で表示(&amp;A)</translation>
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
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>Waiting: {0}</source>
        <translation>待機中: {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) to do</source>
        <translation>
            <numerusform>残り %n 枚</numerusform>
        </translation>
    </message>
    <message>
        <source>Watching</source>
        <translation>監視中</translation>
    </message>
</context>
</TS>
