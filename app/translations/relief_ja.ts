<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>BatchFolders</name>
    <message>
        <source>Watched folders</source>
        <translation>監視フォルダー</translation>
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
    <name>Canvas</name>
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
        <source>{0}  →  {1}</source>
        <translation>{0}  →  {1}</translation>
    </message>
    <message>
        <source>{0}, with a preview of the part that is seen</source>
        <translation>{0}（表示部分をプレビュー中）</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0}%</translation>
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
    <name>MainWindow</name>
    <message>
        <source>Queue</source>
        <translation>キュー</translation>
    </message>
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
        <source>Add pictures</source>
        <translation>画像を追加</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>画像 ({0})</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>フォルダーを追加</translation>
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
        <source>Measuring…</source>
        <translation>計測中…</translation>
    </message>
    <message>
        <source>Measured here</source>
        <translation>このマシンでの計測値</translation>
    </message>
    <message>
        <source>Relief uses the fastest device and precision of this machine, unless a picture&apos;s settings differ. Limits of memory stand in the configuration file; “relief config show” lists them.</source>
        <translation>画像ごとの設定で指定がない限り、Relief はこのマシンで最も速いデバイスと精度を使います。メモリの上限は設定ファイルにあり、「relief config show」で確認できます。</translation>
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
        <source>Relief sends nothing anywhere: no telemetry, and it switches off that of what it is built on.</source>
        <translation>Relief はどこにも何も送信しません。テレメトリーはなく、使用している部品のテレメトリーも無効にしています。</translation>
    </message>
    <message>
        <source>Pictures are enhanced on this machine; the log holds no names of them.</source>
        <translation>画像はこのマシン上で処理され、ログに画像名は残りません。</translation>
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
        <source>Preparing…</source>
        <translation>準備中…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>保存中…</translation>
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
        <source>Connect again</source>
        <translation>再接続</translation>
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
