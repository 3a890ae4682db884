<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja_JP">
<context>
    <name>Ai</name>
    <message>
        <source>The run was cancelled</source>
        <translation>実行を中止しました</translation>
    </message>
    <message>
        <source>The model made no progress for %1 s and was ended</source>
        <translation>モデルが %1 秒間進まなかったため、終了させました</translation>
    </message>
    <message>
        <source>The viewer and your work are not affected; run the model again. If this repeats, the model may be faulty.</source>
        <translation>ビューアと作業内容に影響はありません。もう一度実行してください。繰り返す場合は、モデルに問題があるかもしれません。</translation>
    </message>
    <message>
        <source>The weights %1 are not those that model.json describes: their SHA-256 differs</source>
        <translation>重みファイル %1 は model.json の記述と一致しません(SHA-256 が異なります)</translation>
    </message>
    <message>
        <source>Install the model again.</source>
        <translation>モデルを入れ直してください。</translation>
    </message>
    <message>
        <source>%1 holds a model with the same id, and is used</source>
        <translation>同じ ID のモデルが %1 にあり、そちらを使います</translation>
    </message>
    <message>
        <source>Remove one of the two, or change its id.</source>
        <translation>どちらかを削除するか、ID を変更してください。</translation>
    </message>
    <message>
        <source>There is no model.json in %1</source>
        <translation>%1 に model.json がありません</translation>
    </message>
    <message>
        <source>Describe the network in a model.json beside it.</source>
        <translation>ネットワークの隣に model.json を置いて説明してください。</translation>
    </message>
    <message>
        <source>The weights %1 are missing</source>
        <translation>重みファイル %1 がありません</translation>
    </message>
    <message>
        <source>Copy the file there, or install the model again.</source>
        <translation>ファイルをそこへ置くか、モデルを入れ直してください。</translation>
    </message>
    <message>
        <source>The model %1 is switched off</source>
        <translation>モデル %1 は無効になっています</translation>
    </message>
    <message>
        <source>There is no model or folder %1</source>
        <translation>%1 というモデルもフォルダもありません</translation>
    </message>
    <message>
        <source>Models that can be run: %1</source>
        <translation>実行できるモデル: %1</translation>
    </message>
    <message>
        <source>Cannot write %1</source>
        <translation>%1 に書き込めません</translation>
    </message>
    <message>
        <source>Cannot read %1</source>
        <translation>%1 を読めません</translation>
    </message>
    <message>
        <source>Cannot start %1</source>
        <translation>%1 を起動できません</translation>
    </message>
    <message>
        <source>The installation is incomplete: install it again.</source>
        <translation>インストールが不完全です。入れ直してください。</translation>
    </message>
    <message>
        <source>%1 belongs to another version of the program</source>
        <translation>%1 は別のバージョンのものです</translation>
    </message>
    <message>
        <source>Check that both come from the same installation.</source>
        <translation>両方が同じインストールのものか確認してください。</translation>
    </message>
    <message>
        <source>The model&apos;s process ended unexpectedly: it crashed, was killed, or ran out of memory (signal %1)</source>
        <translation>モデルのプロセスが突然終了しました(異常終了・強制終了・メモリ不足のいずれか、シグナル %1)</translation>
    </message>
    <message>
        <source>The model&apos;s process ended unexpectedly (exit code %1)</source>
        <translation>モデルのプロセスが突然終了しました(終了コード %1)</translation>
    </message>
    <message>
        <source>The model&apos;s process does not answer any more and was ended</source>
        <translation>モデルのプロセスが応答しなくなったため、終了させました</translation>
    </message>
    <message>
        <source>The connection to the model&apos;s process is lost</source>
        <translation>モデルのプロセスとの接続が切れました</translation>
    </message>
    <message>
        <source>model.json: %1 %2</source>
        <translation>model.json: %1 %2</translation>
    </message>
    <message>
        <source>Correct the file, or ask whoever made the model.</source>
        <translation>ファイルを直すか、モデルの作成者に問い合わせてください。</translation>
    </message>
    <message>
        <source>There is no file %1</source>
        <translation>ファイル %1 がありません</translation>
    </message>
    <message>
        <source>Not enough memory to hand an image of %1 MB to the model</source>
        <translation>%1 MB の画像をモデルに渡すメモリが足りません</translation>
    </message>
    <message>
        <source>Close other images or programs and try again.</source>
        <translation>ほかの画像やプログラムを閉じて、もう一度試してください。</translation>
    </message>
    <message>
        <source>The memory shared with the model has the wrong size</source>
        <translation>モデルと共有するメモリの大きさが正しくありません</translation>
    </message>
    <message>
        <source>The viewer and the model&apos;s process do not understand each other</source>
        <translation>ビューアとモデルのプロセスの通信内容が合いません</translation>
    </message>
    <message>
        <source>The model needs about %1 GB of memory for this image, and %2 GB are free</source>
        <translation>この画像にはモデルが約 %1 GB のメモリを必要としますが、空きは %2 GB です</translation>
    </message>
    <message>
        <source>Close other images or programs, or run the model on a machine with more memory.</source>
        <translation>ほかの画像やプログラムを閉じるか、メモリの多い計算機で実行してください。</translation>
    </message>
    <message>
        <source>The model ran out of memory</source>
        <translation>モデルのメモリが足りなくなりました</translation>
    </message>
    <message>
        <source>The model&apos;s run failed</source>
        <translation>モデルの実行に失敗しました</translation>
    </message>
    <message>
        <source>The network returned %1 where its description promises %2</source>
        <translation>ネットワークの出力が %1 で、記述の %2 と異なります</translation>
    </message>
    <message>
        <source>Check output.channels and input.axes in model.json.</source>
        <translation>model.json の output.channels と input.axes を確認してください。</translation>
    </message>
    <message>
        <source>The model ran out of memory: %1 MB more are needed</source>
        <translation>モデルのメモリが足りません(あと %1 MB 必要です)</translation>
    </message>
    <message>
        <source>The network ran out of memory on this image</source>
        <translation>この画像でネットワークのメモリが足りなくなりました</translation>
    </message>
    <message>
        <source>Cannot load the network %1: %2</source>
        <translation>ネットワーク %1 を読み込めません: %2</translation>
    </message>
    <message>
        <source>The file may need a newer LibTorch than %1.</source>
        <translation>LibTorch %1 より新しいものが必要かもしれません。</translation>
    </message>
    <message>
        <source>The file may be damaged, or not TorchScript.</source>
        <translation>ファイルが壊れているか、TorchScript ではないかもしれません。</translation>
    </message>
    <message>
        <source>There is no graphics card that LibTorch can use</source>
        <translation>LibTorch で使えるグラフィックスカードがありません</translation>
    </message>
    <message>
        <source>Choose the CPU, or build with a CUDA LibTorch.</source>
        <translation>CPU を選ぶか、CUDA 版の LibTorch でビルドしてください。</translation>
    </message>
    <message>
        <source>The network returned %1 instead of a tensor</source>
        <translation>ネットワークがテンソルではなく %1 を返しました</translation>
    </message>
    <message>
        <source>The network returned a tensor with %1 axes instead of [1, channels, three spatial axes]</source>
        <translation>ネットワークが [1, チャネル, 空間 3 軸] ではなく %1 軸のテンソルを返しました</translation>
    </message>
    <message>
        <source>The network failed on this image: %1</source>
        <translation>この画像でネットワークが失敗しました: %1</translation>
    </message>
    <message>
        <source>The image may have another size or kind than the network was made for.</source>
        <translation>画像の大きさや種類が、ネットワークの想定と違うかもしれません。</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>%1 の実行</translation>
    </message>
    <message>
        <source>Models need a grey-scale image that has a place in the patient</source>
        <translation>モデルには、患者内の位置がわかるグレースケール画像が必要です</translation>
    </message>
    <message>
        <source>It writes files (%1)</source>
        <translation>ファイルに書き込みます（%1）</translation>
    </message>
    <message>
        <source>It reads files (%1)</source>
        <translation>ファイルを読み込みます（%1）</translation>
    </message>
    <message>
        <source>It runs code as soon as it is loaded (%1)</source>
        <translation>読み込まれるとすぐにコードを実行します（%1）</translation>
    </message>
    <message>
        <source>It needs an operator that PyTorch does not bring along (%1)</source>
        <translation>PyTorch に含まれない演算子が必要です（%1）</translation>
    </message>
    <message>
        <source>A part of its code could not be read (%1)</source>
        <translation>コードの一部を読めませんでした（%1）</translation>
    </message>
    <message>
        <source>The MONAI bundle %1 cannot be used: %2</source>
        <translation>MONAI バンドル %1 は使えません: %2</translation>
    </message>
    <message>
        <source>The nnU-Net model %1 cannot be used: %2</source>
        <translation>nnU-Net モデル %1 は使えません: %2</translation>
    </message>
    <message>
        <source>The model %1 cannot be used: %2</source>
        <translation>モデル %1 は使えません: %2</translation>
    </message>
    <message>
        <source>What is supported stands in ai/worker/pipeline/README.md.</source>
        <translation>対応範囲は ai/worker/pipeline/README.md にあります。</translation>
    </message>
    <message>
        <source>%1 is not a complete ZIP archive</source>
        <translation>%1 は完全な ZIP ファイルではありません</translation>
    </message>
    <message>
        <source>Copy or download the file again.</source>
        <translation>ファイルをもう一度コピーするか、ダウンロードしてください。</translation>
    </message>
    <message>
        <source>There is no %1 in %2</source>
        <translation>%2 に %1 がありません</translation>
    </message>
    <message>
        <source>%1 in %2 is encrypted, packed in an unknown way, or too large</source>
        <translation>%2 内の %1 は暗号化されているか、未知の方式で圧縮されているか、大きすぎます</translation>
    </message>
    <message>
        <source>The model&apos;s networks return outputs of different sizes</source>
        <translation>モデルの各ネットワークが異なるサイズの結果を返しました</translation>
    </message>
    <message>
        <source>The image is 0 everywhere</source>
        <translation>画像の値がすべて 0 です</translation>
    </message>
    <message>
        <source>The model cuts the image down to the voxels above 0, and there are none</source>
        <translation>このモデルは 0 より大きいボクセルに画像を切り詰めますが、そのようなボクセルがありません</translation>
    </message>
    <message>
        <source>The image may be of another kind than the model was made for.</source>
        <translation>モデルの対象とは異なる種類の画像かもしれません。</translation>
    </message>
    <message>
        <source>Check the folder&apos;s permissions and free space.</source>
        <translation>フォルダの権限と空き容量を確認してください。</translation>
    </message>
    <message>
        <source>There is a model %1 already, version %2, in %3</source>
        <translation>モデル %1(バージョン %2)はすでに %3 にあります</translation>
    </message>
    <message>
        <source>Remove that one first, or change the id.</source>
        <translation>先にそれを削除するか、id を変更してください。</translation>
    </message>
    <message>
        <source>Get the model&apos;s files again.</source>
        <translation>モデルのファイルを入手し直してください。</translation>
    </message>
    <message>
        <source>%1 is neither a folder nor a ZIP</source>
        <translation>%1 はフォルダでも ZIP でもありません</translation>
    </message>
    <message>
        <source>Choose the folder or the ZIP of a model.</source>
        <translation>モデルのフォルダまたは ZIP を選んでください。</translation>
    </message>
    <message>
        <source>%1 is not among the models that were installed here</source>
        <translation>%1 はここにインストールされたモデルではありません</translation>
    </message>
    <message>
        <source>The sample of %1 and its expected result lie on different grids</source>
        <translation>%1 のサンプル画像と期待される結果の格子が一致しません</translation>
    </message>
    <message>
        <source>The model %1 brings no sample to test it with</source>
        <translation>モデル %1 にはテスト用のサンプルが付属していません</translation>
    </message>
    <message>
        <source>The sample of %1 has none of its segments</source>
        <translation>%1 のサンプルに、このモデルのセグメントがひとつも含まれていません</translation>
    </message>
    <message>
        <source>The image is %1, and the model was made for %2</source>
        <translation>画像は %1 ですが、このモデルは %2 用です</translation>
    </message>
    <message>
        <source>The file does not say whether this is a CT, and its values begin at %1 where air in a CT has about -1000 HU</source>
        <translation>ファイルに CT かどうかの記載がなく、画素値の最小は %1 です(CT の空気は約 -1000 HU)</translation>
    </message>
    <message>
        <source>The image shows %1, and the model was made for %2</source>
        <translation>画像の撮影部位は %1 ですが、このモデルは %2 用です</translation>
    </message>
    <message>
        <source>The image&apos;s voxels are %1 mm apart, far coarser than the %2 mm that the model works at</source>
        <translation>画像のボクセル間隔は %1 mm で、モデルの %2 mm よりはるかに粗いです</translation>
    </message>
    <message>
        <source>The image&apos;s voxels are %1 mm apart, far finer than the %2 mm that the model works at: small things will be lost</source>
        <translation>画像のボクセル間隔は %1 mm で、モデルの %2 mm よりはるかに細かく、小さな構造は失われます</translation>
    </message>
    <message>
        <source>The image&apos;s voxels are very unequal, from %1 mm to %2 mm</source>
        <translation>画像のボクセルの縦横比が極端です(%1 mm ~ %2 mm)</translation>
    </message>
    <message>
        <source>The image lies %1 degrees askew to the patient&apos;s axes, which the model expects it along</source>
        <translation>画像が患者の軸から %1 度傾いています。モデルは軸に沿った画像を想定しています</translation>
    </message>
    <message>
        <source>The model looks at slices of another plane than this image was taken in</source>
        <translation>モデルが見る断面の向きが、この画像の撮像断面と異なります</translation>
    </message>
    <message>
        <source>The image is %1 mm long, and the model&apos;s grid holds %2 mm: the edges are left out</source>
        <translation>画像の長さは %1 mm ですが、モデルの格子は %2 mm までで、端が含まれません</translation>
    </message>
    <message>
        <source>The image covers only %1 mm, and the model looks at %2 mm at once</source>
        <translation>画像の範囲は %1 mm しかなく、モデルは一度に %2 mm を見ます</translation>
    </message>
    <message>
        <source>The image is a single slice, and the model looks at volumes</source>
        <translation>画像は 1 スライスですが、モデルは立体画像を対象としています</translation>
    </message>
    <message>
        <source>The model %1 has no setting %2</source>
        <translation>モデル %1 に設定 %2 はありません</translation>
    </message>
    <message>
        <source>It has: %1</source>
        <translation>使える設定: %1</translation>
    </message>
    <message>
        <source>The setting %1 must be from %2 to %3</source>
        <translation>設定 %1 は %2 から %3 の範囲で指定してください</translation>
    </message>
    <message>
        <source>The network returned boxes as %1 instead of [number of boxes, %2]</source>
        <translation>ネットワークが返した検出枠の形が %1 で、[枠の数, %2] ではありません</translation>
    </message>
    <message>
        <source>The network returned %1 boxes, which are too many</source>
        <translation>ネットワークが返した検出枠が %1 個と多すぎます</translation>
    </message>
    <message>
        <source>The network returned %1 boxes, but %2 of scores or labels</source>
        <translation>ネットワークが返した検出枠は %1 個ですが、スコアまたはラベルは %2 です</translation>
    </message>
    <message>
        <source>Check what model.json says of the network&apos;s output.</source>
        <translation>model.json のネットワーク出力の記述を確かめてください。</translation>
    </message>
    <message>
        <source>The network returned no &quot;%1&quot;, but: %2</source>
        <translation>ネットワークの出力に「%1」がありません。あるもの: %2</translation>
    </message>
    <message>
        <source>The network returned a list of %1 where one tensor is expected: &quot;%2&quot;</source>
        <translation>テンソル 1 つのはずの「%2」に、ネットワークが %1 個の一覧を返しました</translation>
    </message>
    <message>
        <source>The network returned a score that is no number</source>
        <translation>ネットワークが返したスコアが数値ではありません</translation>
    </message>
    <message>
        <source>The network returned the score %1, which is not between 0 and 1</source>
        <translation>ネットワークが返したスコア %1 が 0 から 1 の範囲にありません</translation>
    </message>
    <message>
        <source>The network returned a box with values that are no numbers</source>
        <translation>ネットワークが返した検出枠に数値でない値があります</translation>
    </message>
    <message>
        <source>The network returned a box that ends before it begins: detection.mode may be another</source>
        <translation>ネットワークが返した検出枠の終わりが始まりより前にあります。detection.mode が違う可能性があります</translation>
    </message>
    <message>
        <source>The network returned the label %1, which is no number of a class</source>
        <translation>ネットワークが返したラベル %1 はクラスの番号ではありません</translation>
    </message>
    <message>
        <source>The network returned a box of the size %1</source>
        <translation>ネットワークが返した検出枠の大きさが %1 です</translation>
    </message>
    <message>
        <source>The network returned %1 and %2 levels, and levelScales has %3</source>
        <translation>ネットワークが返した階層は %1 と %2 で、levelScales は %3 です</translation>
    </message>
    <message>
        <source>The network&apos;s heads are %1 and %2, which do not fit %3 anchors and %4 classes</source>
        <translation>ネットワークの出力 %1 と %2 が、アンカー %3 個・クラス %4 個に合いません</translation>
    </message>
    <message>
        <source>The network returned %1, which cannot be understood</source>
        <translation>ネットワークが返した %1 を解釈できません</translation>
    </message>
    <message>
        <source>It is machine code (%1), which cannot be looked through</source>
        <translation>機械語のプログラムです(%1)。内容は調べられません</translation>
    </message>
    <message>
        <source>Cannot load the plugin %1: %2</source>
        <translation>プラグイン %1 を読み込めません: %2</translation>
    </message>
    <message>
        <source>%1 cannot use this image: %2</source>
        <translation>%1 はこの画像には使えません: %2</translation>
    </message>
    <message>
        <source>%1 failed on this image: %2</source>
        <translation>%1 はこの画像で失敗しました: %2</translation>
    </message>
    <message>
        <source>It must be a shared library for this kind of computer, and may need nothing but the system&apos;s own libraries.</source>
        <translation>この種類のコンピューター用の共有ライブラリで、システム標準のライブラリ以外を必要としないものでなければなりません。</translation>
    </message>
    <message>
        <source>See ai/api/hangaku_plugin.h.</source>
        <translation>ai/api/hangaku_plugin.h を参照してください。</translation>
    </message>
    <message>
        <source>Ask whoever made it for one that fits.</source>
        <translation>作成者に対応する版を依頼してください。</translation>
    </message>
    <message>
        <source>This program was built without ONNX Runtime</source>
        <translation>このプログラムは ONNX Runtime なしでビルドされています</translation>
    </message>
    <message>
        <source>Build it where CMake finds onnxruntime, or export the network as TorchScript.</source>
        <translation>CMake が onnxruntime を見つけられる環境でビルドするか、ネットワークを TorchScript で書き出してください。</translation>
    </message>
    <message>
        <source>Export the network with float32 inputs and outputs.</source>
        <translation>入出力を float32 にしてネットワークを書き出してください。</translation>
    </message>
    <message>
        <source>ONNX Runtime %1 may be too old for it.</source>
        <translation>ONNX Runtime %1 では古すぎる可能性があります。</translation>
    </message>
    <message>
        <source>ONNX networks run on the CPU only</source>
        <translation>ONNX のネットワークは CPU でのみ実行できます</translation>
    </message>
    <message>
        <source>Choose the CPU.</source>
        <translation>CPU を選択してください。</translation>
    </message>
    <message>
        <source>%1 needs %2 images, and was given %3</source>
        <translation>%1 には画像が %2 個必要ですが、%3 個しか渡されていません</translation>
    </message>
    <message>
        <source>Say which image is which of those that the model asks for.</source>
        <translation>モデルが求める画像のそれぞれに、どの画像を使うか指定してください。</translation>
    </message>
    <message>
        <source>%1 and %2 are of different patients</source>
        <translation>%1 と %2 は別の患者の画像です</translation>
    </message>
    <message>
        <source>%1 and %2 have no place in common</source>
        <translation>%1 と %2 は重なる範囲がありません</translation>
    </message>
    <message>
        <source>%1 and %2 have different frames of reference: they may not lie over each other</source>
        <translation>%1 と %2 は座標系(フレーム・オブ・リファレンス)が異なります。位置が合わないかもしれません</translation>
    </message>
    <message>
        <source>%1 is %2, and the model was made for %3</source>
        <translation>%1 は %2 ですが、このモデルは %3 用です</translation>
    </message>
    <message>
        <source>The setting %1 must be one of: %2</source>
        <translation>設定 %1 は次のいずれかです: %2</translation>
    </message>
    <message>
        <source>The network cannot run in bfloat16 here: %1</source>
        <translation>このネットワークはここでは bfloat16 で実行できません: %1</translation>
    </message>
    <message>
        <source>Set its precision to float32.</source>
        <translation>演算精度を float32 にしてください。</translation>
    </message>
    <message>
        <source>Mutual information compares several outputs, and this run of %1 has one</source>
        <translation>相互情報量は複数の出力を比べる指標ですが、%1 のこの実行には出力が 1 つしかありません</translation>
    </message>
    <message>
        <source>Switch mirroring on as well (mirror=on).</source>
        <translation>反転による平均も有効にしてください (mirror=on)。</translation>
    </message>
    <message>
        <source>The network&apos;s heads are %1, where [1, channels, three axes] is expected</source>
        <translation>ネットワークのヘッドの出力は %1 ですが、[1, チャネル数, 3 軸] でなければなりません</translation>
    </message>
    <message>
        <source>The network&apos;s heads are not alike for windows of one size</source>
        <translation>同じ大きさのウィンドウに対して、ネットワークのヘッドの出力の形が一致しません</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>The segmentation&apos;s frames lie nowhere near a patient</source>
        <translation>セグメンテーションのフレームの位置が、患者からかけ離れています</translation>
    </message>
    <message>
        <source>The segmentation&apos;s frames are shifted sideways against each other</source>
        <translation>セグメンテーションのフレームが、互いに横へずれています</translation>
    </message>
    <message>
        <source>The segmentation %1 needs more memory than there is: %2 layers of %3 MB</source>
        <translation>セグメンテーション %1 にはメモリが足りません(%3 MB の層が %2 層必要です)</translation>
    </message>
    <message>
        <source>The segmentation holds probabilities, which a mask cannot: one half and more is shown as inside, and %1 of the %2 pixels with a probability are below that and left out</source>
        <translation>このセグメンテーションは確率を持ちますが、マスクは確率を表せません。0.5 以上を内側として表示し、確率のある %2 画素のうち、それ未満の %1 画素は含めていません</translation>
    </message>
    <message>
        <source>The segmentation holds parts of voxels, which a mask cannot: one half and more is shown as inside, and %1 of the %2 pixels with a part are below that and left out</source>
        <translation>このセグメンテーションはボクセルの占有率を持ちますが、マスクは占有率を表せません。0.5 以上を内側として表示し、占有率のある %2 画素のうち、それ未満の %1 画素は含めていません</translation>
    </message>
    <message>
        <source>%1 frames lie where another of the same segment lies (at another time, perhaps); they are shown together</source>
        <translation>同じセグメントの同じ位置に重なるフレームが %1 枚あります(時相が異なる可能性があります)。まとめて表示します</translation>
    </message>
    <message>
        <source>The segmentation %1 belongs to a microscope slide: its frames are tiles that lie nowhere in the patient</source>
        <translation>セグメンテーション %1 は病理スライドのものです。フレームはタイルで、患者内の位置を持ちません</translation>
    </message>
    <message>
        <source>Only segmentations of volumes and of single pictures can be shown.</source>
        <translation>表示できるのは、ボリュームと 1 枚画像のセグメンテーションだけです。</translation>
    </message>
    <message>
        <source>Segment %1 is described twice; the first description holds</source>
        <translation>セグメント %1 の記述が二つあります。初めのものを使います</translation>
    </message>
    <message>
        <source>Segments are in the pixels but not described: %1</source>
        <translation>画素にはあるのに記述のないセグメントがあります: %1</translation>
    </message>
    <message>
        <source>The segmentation %1 does not say where its frames lie in the patient</source>
        <translation>セグメンテーション %1 には、フレームの患者内の位置が書かれていません</translation>
    </message>
    <message>
        <source>The segmentation&apos;s frames are not evenly spaced; what is shown at a place is the nearest frame, %1 mm away at most</source>
        <translation>セグメンテーションのフレームは等間隔ではありません。各位置には最も近いフレーム(最大 %1 mm 離れたもの)を表示します</translation>
    </message>
    <message>
        <source>The file does not say how large a pixel is; 1 mm is assumed</source>
        <translation>ファイルに画素の大きさが書かれていないため、1 mm と仮定します</translation>
    </message>
    <message>
        <source>The segmentation %1 cannot be shown as a volume: %2</source>
        <translation>セグメンテーション %1 はボリュームとして表示できません: %2</translation>
    </message>
    <message>
        <source>The segmentation was made on images with another origin (frame of reference): it may not fit the open ones</source>
        <translation>このセグメンテーションは、原点(フレーム・オブ・リファレンス)の異なる画像で作られました。開いている画像と合わないことがあります</translation>
    </message>
    <message>
        <source>This picture or film does not say where it lies in the patient, so that its mask cannot be saved as a DICOM segmentation</source>
        <translation>この画像や動画には患者内の位置が書かれていないため、マスクを DICOM セグメンテーションとして保存できません</translation>
    </message>
    <message>
        <source>The image has no time point %1</source>
        <translation>この画像に時相 %1 はありません</translation>
    </message>
    <message>
        <source>The DICOM reader ended while it read %1</source>
        <translation>%1 を読み込み中に DICOM 読み込みプログラムが終了しました</translation>
    </message>
    <message>
        <source>There is no segment %1</source>
        <translation>セグメント %1 がありません</translation>
    </message>
    <message>
        <source>%1 has no ending that says its format</source>
        <translation>%1 の拡張子から形式が分かりません</translation>
    </message>
    <message>
        <source>Use .nii, .nii.gz, .nrrd or .mha.</source>
        <translation>.nii、.nii.gz、.nrrd、.mha のいずれかを使ってください。</translation>
    </message>
    <message>
        <source>There is no display to draw on and Xvfb did not start</source>
        <translation>描画する画面がなく、Xvfb も起動できませんでした</translation>
    </message>
    <message>
        <source>Install the package xvfb, or set DISPLAY.</source>
        <translation>パッケージ xvfb を入れるか、DISPLAY を設定してください。</translation>
    </message>
    <message>
        <source>There is no such series or volume in %1</source>
        <translation>%1 にそのシリーズやボリュームはありません</translation>
    </message>
    <message>
        <source>`hangaku-cli info` lists what there is.</source>
        <translation>`hangaku-cli info` で一覧を確認できます。</translation>
    </message>
    <message>
        <source>There is no image volume in %1</source>
        <translation>%1 に画像ボリュームがありません</translation>
    </message>
    <message>
        <source>There is no file or folder %1</source>
        <translation>ファイルまたはフォルダ %1 がありません</translation>
    </message>
    <message>
        <source>A DICOM SEG needs the DICOM series that it was drawn on</source>
        <translation>DICOM SEG には、描画元の DICOM シリーズが必要です</translation>
    </message>
    <message>
        <source>Use --format nifti for this input.</source>
        <translation>この入力では --format nifti を使ってください。</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made</source>
        <translation>フォルダ %1 を作れません</translation>
    </message>
    <message>
        <source>The series just written cannot be read back</source>
        <translation>書き込んだばかりのシリーズを読み戻せません</translation>
    </message>
    <message>
        <source>Cannot write %1</source>
        <translation>%1 に書き込めません</translation>
    </message>
    <message>
        <source>Check the folder&apos;s permissions and free space.</source>
        <translation>フォルダの権限と空き容量を確認してください。</translation>
    </message>
    <message>
        <source>Cannot make the folder %1</source>
        <translation>フォルダ %1 を作れません</translation>
    </message>
    <message>
        <source>Cannot write the picture</source>
        <translation>画像を書き込めません</translation>
    </message>
    <message>
        <source>No permission to write %1</source>
        <translation>%1 に書き込む権限がありません</translation>
    </message>
    <message>
        <source>Choose another folder, or change its permissions.</source>
        <translation>別のフォルダを選ぶか、権限を変更してください。</translation>
    </message>
    <message>
        <source>The disk is full: %1 was not written</source>
        <translation>ディスクがいっぱいです。%1 は書き込まれていません</translation>
    </message>
    <message>
        <source>Free some space or choose another disk, then save again.</source>
        <translation>空き容量を増やすか別のディスクを選んで、もう一度保存してください。</translation>
    </message>
    <message>
        <source>The folder of %1 does not exist</source>
        <translation>%1 のフォルダがありません</translation>
    </message>
    <message>
        <source>Choose an existing folder.</source>
        <translation>既にあるフォルダを選んでください。</translation>
    </message>
    <message>
        <source>The image has no voxels along one axis</source>
        <translation>画像のある軸にボクセルがありません</translation>
    </message>
    <message>
        <source>The voxel spacing is not a positive number</source>
        <translation>ボクセル間隔が正の数ではありません</translation>
    </message>
    <message>
        <source>The image position is not a number</source>
        <translation>画像の位置が数値ではありません</translation>
    </message>
    <message>
        <source>The image orientation is not made of unit vectors</source>
        <translation>画像の向きが単位ベクトルではありません</translation>
    </message>
    <message>
        <source>The image axes lie in one plane</source>
        <translation>画像の軸が一つの平面にあります</translation>
    </message>
    <message>
        <source>Not enough memory for an image of %1 MB</source>
        <translation>%1 MB の画像に必要なメモリが足りません</translation>
    </message>
    <message>
        <source>Close other images or programs and try again.</source>
        <translation>ほかの画像やプログラムを閉じて、もう一度試してください。</translation>
    </message>
    <message>
        <source>The file is shorter than its image</source>
        <translation>ファイルが画像より短くなっています</translation>
    </message>
    <message>
        <source>Abdomen</source>
        <translation>腹部</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>肺野</translation>
    </message>
    <message>
        <source>Mediastinum</source>
        <translation>縦隔</translation>
    </message>
    <message>
        <source>Bone</source>
        <translation>骨</translation>
    </message>
    <message>
        <source>Brain</source>
        <translation>脳</translation>
    </message>
    <message>
        <source>Stroke</source>
        <translation>急性期脳梗塞</translation>
    </message>
    <message>
        <source>Liver</source>
        <translation>肝</translation>
    </message>
    <message>
        <source>Angiography</source>
        <translation>血管造影</translation>
    </message>
    <message>
        <source>Temporal bone</source>
        <translation>側頭骨</translation>
    </message>
    <message>
        <source>Segment number %1 is already taken</source>
        <translation>セグメント番号 %1 は使われています</translation>
    </message>
    <message>
        <source>The segment&apos;s layer does not exist</source>
        <translation>セグメントの層がありません</translation>
    </message>
    <message>
        <source>The file does not say the unit of its %1 values: do not read them as HU or as activity.</source>
        <translation>ファイルに %1 の値の単位がありません。HU や放射能濃度として読まないでください。</translation>
    </message>
    <message>
        <source>Images that are there twice, shown once: %1.</source>
        <translation>重複した画像を一つにまとめて表示しています: %1 枚</translation>
    </message>
    <message>
        <source>%1 is damaged or not a DICOM file</source>
        <translation>%1 は壊れているか、DICOM ファイルではありません</translation>
    </message>
    <message>
        <source>%1 is a microscope slide, which is not shown here</source>
        <translation>%1 は顕微鏡スライドで、ここでは表示しません</translation>
    </message>
    <message>
        <source>%1 has no pixels</source>
        <translation>%1 に画素がありません</translation>
    </message>
    <message>
        <source>Cannot read %1</source>
        <translation>%1 を読めません</translation>
    </message>
    <message>
        <source>The pixels of %1 cannot be decoded</source>
        <translation>%1 の画素を復号できません</translation>
    </message>
    <message>
        <source>Not enough memory to decode %1</source>
        <translation>%1 を復号するメモリが足りません</translation>
    </message>
    <message>
        <source>Slices that cannot be read and are empty, in all: %1</source>
        <translation>読めずに空白になっているスライス: 計 %1 枚</translation>
    </message>
    <message>
        <source>%1 ends before its pixels do</source>
        <translation>%1 は画素の途中で終わっています</translation>
    </message>
    <message>
        <source>Slice %1 cannot be read and is empty: %2</source>
        <translation>スライス %1 は読めないため空白です: %2</translation>
    </message>
    <message>
        <source>The series has no images</source>
        <translation>シリーズに画像がありません</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>中止しました</translation>
    </message>
    <message>
        <source>No image could be read</source>
        <translation>画像を 1 枚も読めませんでした</translation>
    </message>
    <message>
        <source>%1 does not exist</source>
        <translation>%1 がありません</translation>
    </message>
    <message>
        <source>%1 is a DICOMDIR whose files are not there</source>
        <translation>DICOMDIR %1 が示すファイルがありません</translation>
    </message>
    <message>
        <source>The series holds images of different sizes (%1), shown as separate volumes.</source>
        <translation>大きさの異なる画像(%1)を含むシリーズのため、別々のボリュームとして表示します。</translation>
    </message>
    <message>
        <source>The segmentation&apos;s frames are not parallel or differ in pixel size</source>
        <translation>セグメンテーションのフレームが平行でないか、画素の大きさが異なります</translation>
    </message>
    <message>
        <source>The segmentation %1 is damaged: its pixels do not fit its header</source>
        <translation>セグメンテーション %1 は壊れています(画素とヘッダが合いません)</translation>
    </message>
    <message>
        <source>Export or copy the file again.</source>
        <translation>ファイルを書き出し直すか、コピーし直してください。</translation>
    </message>
    <message>
        <source>The segmentation %1 is compressed in a way that cannot be read (%2)</source>
        <translation>セグメンテーション %1 の圧縮形式(%2)は読めません</translation>
    </message>
    <message>
        <source>Export it uncompressed or with RLE.</source>
        <translation>非圧縮または RLE で書き出してください。</translation>
    </message>
    <message>
        <source>%1 is no DICOM segmentation</source>
        <translation>%1 は DICOM セグメンテーションではありません</translation>
    </message>
    <message>
        <source>The segmentation %1 is damaged</source>
        <translation>セグメンテーション %1 が壊れています</translation>
    </message>
    <message>
        <source>The file does not say where the image lies in the patient; left and right may be wrong</source>
        <translation>ファイルに患者内での位置がありません。左右が逆の可能性があります</translation>
    </message>
    <message>
        <source>Frame %1 of the segmentation %2 is damaged</source>
        <translation>セグメンテーション %2 のフレーム %1 が壊れています</translation>
    </message>
    <message>
        <source>Cannot read %1 as DICOM</source>
        <translation>%1 を DICOM として読めません</translation>
    </message>
    <message>
        <source>Not enough memory for the segmentation %1</source>
        <translation>セグメンテーション %1 に必要なメモリが足りません</translation>
    </message>
    <message>
        <source>Cannot write the segmentation %1</source>
        <translation>セグメンテーション %1 を書き込めません</translation>
    </message>
    <message>
        <source>A DICOM segmentation needs DICOM images to refer to, and this image is of another format</source>
        <translation>DICOM セグメンテーションには参照する DICOM 画像が必要ですが、この画像は別の形式です</translation>
    </message>
    <message>
        <source>Save the mask as NIfTI or NRRD instead.</source>
        <translation>代わりに NIfTI または NRRD で保存してください。</translation>
    </message>
    <message>
        <source>The mask does not lie on the grid of the images it is to refer to</source>
        <translation>マスクが参照先の画像の格子と一致しません</translation>
    </message>
    <message>
        <source>Choose the series on which it was drawn.</source>
        <translation>描画元のシリーズを選んでください。</translation>
    </message>
    <message>
        <source>The image&apos;s rows and columns are not at right angles, which DICOM cannot describe</source>
        <translation>画像の行と列が直交しておらず、DICOM では表せません</translation>
    </message>
    <message>
        <source>There is no segment to save</source>
        <translation>保存するセグメントがありません</translation>
    </message>
    <message>
        <source>Cannot read the source image %1</source>
        <translation>元の画像 %1 を読めません</translation>
    </message>
    <message>
        <source>Check that the images are still where they were.</source>
        <translation>画像が元の場所にあるか確認してください。</translation>
    </message>
    <message>
        <source>Missing slices: %1. After slice %2 the next is %3 mm away instead of %4 mm. What is missing is shown empty.</source>
        <translation>欠けたスライス: %1 枚。スライス %2 の次が %4 mm ではなく %3 mm 離れています。欠けた部分は空白で表示します。</translation>
    </message>
    <message>
        <source>The gantry was tilted by %1 degrees: the slices are shifted against each other, and are shown where they really lie.</source>
        <translation>ガントリが %1 度傾いています。スライスのずれを実際の位置のまま表示しています。</translation>
    </message>
    <message>
        <source>Only 16 bit signed images can be written as CT</source>
        <translation>CT として書き出せるのは符号付き 16 ビットの画像だけです</translation>
    </message>
    <message>
        <source>Save it as NIfTI or NRRD instead.</source>
        <translation>代わりに NIfTI または NRRD で保存してください。</translation>
    </message>
    <message>
        <source>The image is too wide or too high for DICOM</source>
        <translation>画像の幅または高さが DICOM の上限を超えています</translation>
    </message>
    <message>
        <source>The file holds %1 values for each voxel; the first is shown</source>
        <translation>ボクセルごとに %1 個の値を含むファイルです。最初の値を表示しています</translation>
    </message>
    <message>
        <source>There is no file %1</source>
        <translation>ファイル %1 がありません</translation>
    </message>
    <message>
        <source>%1 is no image file that can be read</source>
        <translation>%1 は読める画像ファイルではありません</translation>
    </message>
    <message>
        <source>Images may be DICOM, NIfTI (.nii, .nii.gz), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd).</source>
        <translation>読める形式は DICOM、NIfTI(.nii、.nii.gz)、NRRD(.nrrd、.nhdr)、MetaImage(.mha、.mhd)です。</translation>
    </message>
    <message>
        <source>Cannot read %1: its header is damaged or not of the format its name promises</source>
        <translation>%1 を読めません。ヘッダが壊れているか、名前と形式が違います</translation>
    </message>
    <message>
        <source>Copy or export the file again.</source>
        <translation>ファイルをコピーし直すか、書き出し直してください。</translation>
    </message>
    <message>
        <source>Cannot read %1: the file ends before its voxels do, or is damaged</source>
        <translation>%1 を読めません。ボクセルの途中で終わっているか、壊れています</translation>
    </message>
    <message>
        <source>%1 is a colour image and cannot be read as a mask</source>
        <translation>%1 はカラー画像なので、マスクとして読めません</translation>
    </message>
    <message>
        <source>The image&apos;s voxel spacing is missing or absurd</source>
        <translation>画像のボクセル間隔がないか、あり得ない値です</translation>
    </message>
    <message>
        <source>%1 holds voxels of a kind that cannot be shown</source>
        <translation>%1 のボクセルの型は表示できません</translation>
    </message>
    <message>
        <source>Grey-scale and 8-bit colour images can be opened.</source>
        <translation>開けるのは白黒画像と 8 ビットのカラー画像です。</translation>
    </message>
    <message>
        <source>%1 has %2 dimensions; images of 2 to 4 can be opened</source>
        <translation>%1 は %2 次元です。開けるのは 2~4 次元の画像です</translation>
    </message>
    <message>
        <source>The image&apos;s axes are not at right angles; it is shown and measured on its true grid</source>
        <translation>画像の軸が直交していません。実際の格子のまま表示・計測します</translation>
    </message>
    <message>
        <source>Segments overlap, and %1 can hold only one for each voxel</source>
        <translation>セグメントが重なっていますが、%1 にはボクセルごとに一つしか入りません</translation>
    </message>
    <message>
        <source>Save as DICOM SEG or .seg.nrrd instead.</source>
        <translation>代わりに DICOM SEG または .seg.nrrd で保存してください。</translation>
    </message>
    <message>
        <source>%1 is no label map: its values are not whole numbers from 0 to 65535</source>
        <translation>%1 はラベルマップではありません(値が 0~65535 の整数ではありません)</translation>
    </message>
    <message>
        <source>Open it as an image instead.</source>
        <translation>画像として開いてください。</translation>
    </message>
    <message>
        <source>The label table %1 is damaged</source>
        <translation>ラベル表 %1 が壊れています</translation>
    </message>
    <message>
        <source>Mend or remove it; the mask opens without it too.</source>
        <translation>直すか削除してください。なくてもマスクは開けます。</translation>
    </message>
    <message>
        <source>The file&apos;s lengths were converted to mm</source>
        <translation>ファイルの長さの単位を mm に換算しました</translation>
    </message>
    <message>
        <source>Cannot open %1</source>
        <translation>%1 を開けません</translation>
    </message>
    <message>
        <source>Check that you may read it.</source>
        <translation>読み取りの権限を確認してください。</translation>
    </message>
    <message>
        <source>%1 holds numbers of a kind that cannot be shown (NIfTI data type %2)</source>
        <translation>%1 の数値の型は表示できません(NIfTI データ型 %2)</translation>
    </message>
    <message>
        <source>The file holds several values for each voxel; only the first is shown</source>
        <translation>ボクセルごとに複数の値を含むファイルです。最初の値だけを表示しています</translation>
    </message>
    <message>
        <source>The image is too large for a NIfTI-1 file</source>
        <translation>画像が NIfTI-1 ファイルの上限を超えています</translation>
    </message>
    <message>
        <source>Save it as NRRD instead.</source>
        <translation>代わりに NRRD で保存してください。</translation>
    </message>
    <message>
        <source>Images cannot be written as &quot;%1&quot;</source>
        <translation>画像を「%1」として書き出せません</translation>
    </message>
    <message>
        <source>The archive %1 is damaged</source>
        <translation>アーカイブ %1 が壊れています</translation>
    </message>
    <message>
        <source>Fetch it again, or unpack it with another program.</source>
        <translation>取得し直すか、別のプログラムで展開してください。</translation>
    </message>
    <message>
        <source>The archive %1 unpacks to far more than it should hold and was not opened</source>
        <translation>アーカイブ %1 は展開後の大きさが異常なため開きませんでした</translation>
    </message>
    <message>
        <source>No room to unpack %1</source>
        <translation>%1 を展開する空き容量がありません</translation>
    </message>
    <message>
        <source>Free some space on the temporary disk.</source>
        <translation>一時ディスクの空き容量を増やしてください。</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>中止しました</translation>
    </message>
    <message>
        <source>The archive %1 is locked with a password</source>
        <translation>アーカイブ %1 はパスワードで保護されています</translation>
    </message>
    <message>
        <source>Unpack it with another program first.</source>
        <translation>先に別のプログラムで展開してください。</translation>
    </message>
    <message>
        <source>No temporary folder could be made</source>
        <translation>一時フォルダを作れませんでした</translation>
    </message>
    <message>
        <source>No image was found in what you opened</source>
        <translation>開いたものの中に画像がありませんでした</translation>
    </message>
    <message>
        <source>Choose a folder with DICOM files, a ZIP, or a NIfTI, NRRD or MHA file.</source>
        <translation>DICOM ファイルのフォルダ、ZIP、または NIfTI・NRRD・MHA ファイルを選んでください。</translation>
    </message>
    <message>
        <source>Reading was stopped: %1 slices are missing</source>
        <translation>読み込みを中止しました。%1 枚のスライスが欠けています</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 の削除</translation>
    </message>
    <message>
        <source>Nothing is open to draw on</source>
        <translation>描画する画像が開かれていません</translation>
    </message>
    <message>
        <source>Open an image first.</source>
        <translation>先に画像を開いてください。</translation>
    </message>
    <message>
        <source>New segmentation</source>
        <translation>新しいセグメンテーション</translation>
    </message>
    <message>
        <source>The segmentation is no longer there</source>
        <translation>セグメンテーションは既にありません</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 の追加</translation>
    </message>
    <message>
        <source>The segment is no longer there</source>
        <translation>セグメントは既にありません</translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>%1 の変更</translation>
    </message>
    <message>
        <source>No segment is selected</source>
        <translation>セグメントが選ばれていません</translation>
    </message>
    <message>
        <source>Add or select a segment, then draw.</source>
        <translation>セグメントを追加または選択してから描画してください。</translation>
    </message>
    <message>
        <source>%1 is locked</source>
        <translation>%1 はロックされています</translation>
    </message>
    <message>
        <source>Unlock it in the segments panel to change it.</source>
        <translation>変更するには、セグメント一覧でロックを解除してください。</translation>
    </message>
    <message>
        <source>%1 is hidden</source>
        <translation>%1 は非表示です</translation>
    </message>
    <message>
        <source>Show it in the segments panel to change it.</source>
        <translation>変更するには、セグメント一覧で表示してください。</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 を開く操作</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>描画</translation>
    </message>
    <message>
        <source>This build of the program cannot run models</source>
        <translation>このビルドではモデルを実行できません</translation>
    </message>
    <message>
        <source>%1 is cut off in its header</source>
        <translation>%1 はヘッダの途中で切れています</translation>
    </message>
    <message>
        <source>A figure of %1 x %2 pixels cannot be drawn</source>
        <translation>%1 x %2 画素の図は描けません</translation>
    </message>
    <message>
        <source>Choose a size from 16 to 16384 pixels.</source>
        <translation>16~16384 画素の大きさを選んでください。</translation>
    </message>
    <message>
        <source>The point to show lies outside the image</source>
        <translation>表示する点が画像の外にあります</translation>
    </message>
    <message>
        <source>Give a point in the patient&apos;s coordinates (LPS, mm) inside the image.</source>
        <translation>画像の内側の点を患者座標(LPS、mm)で指定してください。</translation>
    </message>
    <message>
        <source>3D figures need an X display, and there is none</source>
        <translation>3D の図には X ディスプレイが必要ですが、ありません</translation>
    </message>
    <message>
        <source>Run it under xvfb-run, or draw a single slice.</source>
        <translation>xvfb-run の下で実行するか、1 断面を描いてください。</translation>
    </message>
    <message>
        <source>The picture could not be written</source>
        <translation>画像を書き込めませんでした</translation>
    </message>
    <message>
        <source>%1 is damaged: it stopped the DICOM reader</source>
        <translation>%1 は壊れており、DICOM の読み取りが止まりました</translation>
    </message>
    <message>
        <source>The DICOM reader&apos;s answer makes no sense</source>
        <translation>DICOM 読み取りプロセスの応答が正しくありません</translation>
    </message>
    <message>
        <source>The DICOM reader ends again and again</source>
        <translation>DICOM 読み取りプロセスが繰り返し終了します</translation>
    </message>
    <message>
        <source>The machine may be short of memory, or the installation incomplete.</source>
        <translation>メモリが足りないか、インストールが不完全かもしれません。</translation>
    </message>
    <message>
        <source>Cannot start %1</source>
        <translation>%1 を起動できません</translation>
    </message>
    <message>
        <source>The installation is incomplete: install it again.</source>
        <translation>インストールが不完全です。入れ直してください。</translation>
    </message>
    <message>
        <source>The text is guessed, for the files lack its character set or name a wrong one: check names.</source>
        <translation>氏名などの文字は推定です(文字コードの指定がないか誤りです)。確認してください。</translation>
    </message>
    <message>
        <source>There is no time point %1; the image has %2</source>
        <translation>時相 %1 はありません。この画像の時相数は %2 です</translation>
    </message>
    <message>
        <source>The voxel spacing is not that of an image</source>
        <translation>ボクセル間隔が画像のものではありません</translation>
    </message>
    <message>
        <source>The image has more voxels than can be</source>
        <translation>画像のボクセル数が多すぎます</translation>
    </message>
    <message>
        <source>The image position is too far away</source>
        <translation>画像の位置が離れすぎています</translation>
    </message>
    <message>
        <source>SUV 0 to %1</source>
        <translation>SUV 0～%1</translation>
    </message>
    <message>
        <source>As the file says</source>
        <translation>ファイルの指定どおり</translation>
    </message>
    <message>
        <source>File&apos;s window %1</source>
        <translation>ファイルのウィンドウ %1</translation>
    </message>
    <message>
        <source>File&apos;s table %1</source>
        <translation>ファイルのテーブル %1</translation>
    </message>
    <message>
        <source>The image&apos;s slices do not fit its size</source>
        <translation>画像のスライスが画像の大きさに合いません</translation>
    </message>
    <message>
        <source>The series has images of further times that do not cover all of its slices; they are a volume of their own.</source>
        <translation>このシリーズには、すべてのスライスを覆わない別の時相の画像があります。それらは別のボリュームになります。</translation>
    </message>
    <message>
        <source>These images cover only some of the slices of the series&apos; other times.</source>
        <translation>これらの画像は、シリーズの他の時相のスライスの一部だけを覆います。</translation>
    </message>
    <message>
        <source>This is a mosaic of slices whose number or place the file does not say: shown as one flat picture.</source>
        <translation>スライスの数または位置がファイルに書かれていないモザイク画像です。1枚の平面画像として表示します。</translation>
    </message>
    <message>
        <source>%1 says that it holds more pixels than can be in a file of its size</source>
        <translation>%1 は、ファイルの大きさに収まらない数の画素を持つと書かれています</translation>
    </message>
    <message>
        <source>%1 does not say how its pixels are stored</source>
        <translation>%1 には画素の格納方法が書かれていません</translation>
    </message>
    <message>
        <source>%1 says that it holds an image of %2 MB, for which it is too small: it is damaged</source>
        <translation>%1 は %2 MB の画像を持つと書かれていますが、ファイルが小さすぎます。破損しています</translation>
    </message>
    <message>
        <source>%1 has colours of a kind that cannot be shown: %2</source>
        <translation>%1 の色の形式は表示できません: %2</translation>
    </message>
    <message>
        <source>There are more overlays than can be held: some are not shown.</source>
        <translation>オーバーレイが多すぎるため、一部は表示されません。</translation>
    </message>
    <message>
        <source>%1 is a colour image among grey ones</source>
        <translation>%1 はグレースケール画像の中のカラー画像です</translation>
    </message>
    <message>
        <source>The slices are unevenly spaced, %1 to %2 mm apart. Between them, values are interpolated, every %3 mm; the slices themselves can be seen as they were acquired.</source>
        <translation>スライス間隔が一定ではありません(%1〜%2 mm)。スライスの間の値は %3 mm ごとに補間されています。元のスライスは撮影されたままの画像で見られます。</translation>
    </message>
    <message>
        <source>Some slices lie up to %1 mm beside the line of the others, and are drawn on that line: do not measure across slices.</source>
        <translation>一部のスライスは他のスライスの並びから最大 %1 mm ずれていますが、並びの上に描かれています。スライスをまたぐ計測はしないでください。</translation>
    </message>
    <message>
        <source>No SUV: the values are not in Bq/ml</source>
        <translation>SUV なし: 値が Bq/ml ではありません</translation>
    </message>
    <message>
        <source>No SUV: not corrected for attenuation</source>
        <translation>SUV なし: 減弱補正されていません</translation>
    </message>
    <message>
        <source>No SUV: not corrected for decay</source>
        <translation>SUV なし: 減衰補正されていません</translation>
    </message>
    <message>
        <source>No SUV: it is not said to what time the decay is corrected</source>
        <translation>SUV なし: 減衰補正の基準時刻が書かれていません</translation>
    </message>
    <message>
        <source>No SUV: nothing is said of the radiopharmaceutical</source>
        <translation>SUV なし: 放射性医薬品の情報がありません</translation>
    </message>
    <message>
        <source>No SUV: the injected dose is not said</source>
        <translation>SUV なし: 投与量が書かれていません</translation>
    </message>
    <message>
        <source>No SUV: the time of the scan is not said</source>
        <translation>SUV なし: 撮影時刻が書かれていません</translation>
    </message>
    <message>
        <source>No SUV: the half-life is not said</source>
        <translation>SUV なし: 半減期が書かれていません</translation>
    </message>
    <message>
        <source>No SUV: the time of the injection is not said, or is not before the scan</source>
        <translation>SUV なし: 投与時刻が書かれていないか、撮影より前ではありません</translation>
    </message>
    <message>
        <source>No SUV: the patient&apos;s weight is not said</source>
        <translation>SUV なし: 患者の体重が書かれていません</translation>
    </message>
    <message>
        <source>%1 is encoded as %2, which cannot be decoded here</source>
        <translation>%1 の符号化形式 %2 は復号できません</translation>
    </message>
    <message>
        <source>Convert it with another program, to JPEG 2000 or without compression, and open the result.</source>
        <translation>別のプログラムで JPEG 2000 または非圧縮に変換してから開いてください。</translation>
    </message>
    <message>
        <source>There is no image %1</source>
        <translation>画像 %1 はありません</translation>
    </message>
    <message>
        <source>Pictures and colours cannot be drawn in 3D</source>
        <translation>位置のない画像とカラー画像は 3D で描けません</translation>
    </message>
    <message>
        <source>Draw them as images: --view stack.</source>
        <translation>画像として描いてください: --view stack</translation>
    </message>
    <message>
        <source>The segmentation %1 is refused: it unpacks to more than 1 GB</source>
        <translation>セグメンテーション %1 は、展開すると 1 GB を超えるため開きません</translation>
    </message>
    <message>
        <source>The series has %1 stacks of slices with large gaps between them; each is a volume of its own.</source>
        <translation>このシリーズには、大きく離れたスライスの束が %1 個あります。それぞれ別のボリュームになります。</translation>
    </message>
    <message>
        <source>The box to work in does not lie inside the image</source>
        <translation>作業範囲が画像の中にありません</translation>
    </message>
    <message>
        <source>A cut needs seeds in the object and around it</source>
        <translation>切り出しには対象の中と周囲の両方の印が必要です</translation>
    </message>
    <message>
        <source>There is not enough memory for the cut</source>
        <translation>切り出しに必要なメモリーが足りません</translation>
    </message>
    <message>
        <source>Work in a smaller box</source>
        <translation>範囲を小さくしてください</translation>
    </message>
    <message>
        <source>The picture is too small to follow edges in</source>
        <translation>画像が小さすぎて境界をたどれません</translation>
    </message>
    <message>
        <source>There is not enough memory to grow from seeds</source>
        <translation>種から広げるためのメモリーが足りません</translation>
    </message>
    <message>
        <source>The box to grow in does not lie inside the image</source>
        <translation>広げる範囲が画像の中にありません</translation>
    </message>
    <message>
        <source>The seeds are in another box than the growth</source>
        <translation>種の範囲が広げる範囲と異なります</translation>
    </message>
    <message>
        <source>Growing needs seeds of at least two segments</source>
        <translation>広げるには二つ以上のセグメントの種が必要です</translation>
    </message>
    <message>
        <source>Draw in the structure, and in what is around it with another segment</source>
        <translation>構造の中に描き、周囲には別のセグメントで描いてください</translation>
    </message>
    <message>
        <source>Growing takes seeds of at most 254 segments</source>
        <translation>種にできるセグメントは254個までです</translation>
    </message>
    <message>
        <source>The segment is not at this place</source>
        <translation>この位置にセグメントはありません</translation>
    </message>
    <message>
        <source>Click on a part of the segment.</source>
        <translation>セグメントの上をクリックしてください。</translation>
    </message>
    <message>
        <source>A segment is split into at least one part</source>
        <translation>分割数は1以上にしてください</translation>
    </message>
    <message>
        <source>Choose each segment to smooth once</source>
        <translation>平滑化するセグメントは一度ずつ選んでください</translation>
    </message>
    <message>
        <source>Not enough memory to change a segment of this size</source>
        <translation>この大きさのセグメントを変更するメモリーが足りません</translation>
    </message>
    <message>
        <source>%1 mm is not possible here</source>
        <translation>ここでは%1 mmは指定できません</translation>
    </message>
    <message>
        <source>Choose from %1 to %2 mm.</source>
        <translation>%1～%2 mmの範囲で指定してください。</translation>
    </message>
    <message>
        <source>The values do not fall into classes by the method %1</source>
        <translation>%1法では画素値を分けられません</translation>
    </message>
    <message>
        <source>Choose another method, or a box that holds both what is wanted and what is not.</source>
        <translation>別の方法を選ぶか、対象と対象外の両方を含む範囲を選んでください。</translation>
    </message>
    <message>
        <source>Otsu</source>
        <translation>大津法</translation>
    </message>
    <message>
        <source>Otsu, three classes</source>
        <translation>大津法（3クラス）</translation>
    </message>
    <message>
        <source>Huang</source>
        <translation>Huang法</translation>
    </message>
    <message>
        <source>IsoData</source>
        <translation>IsoData法</translation>
    </message>
    <message>
        <source>Li</source>
        <translation>Li法</translation>
    </message>
    <message>
        <source>Maximum entropy</source>
        <translation>最大エントロピー法</translation>
    </message>
    <message>
        <source>Moments</source>
        <translation>モーメント法</translation>
    </message>
    <message>
        <source>Triangle</source>
        <translation>三角法</translation>
    </message>
    <message>
        <source>Yen</source>
        <translation>Yen法</translation>
    </message>
    <message>
        <source>Kittler-Illingworth (minimum error)</source>
        <translation>Kittler-Illingworth法（最小誤差）</translation>
    </message>
    <message>
        <source>There are no values in this part of the image</source>
        <translation>画像のこの部分には値がありません</translation>
    </message>
    <message>
        <source>A grid has no axis %1</source>
        <translation>格子に軸%1はありません</translation>
    </message>
    <message>
        <source>The places of the slices do not fit the image</source>
        <translation>スライスの位置が画像と合いません</translation>
    </message>
    <message>
        <source>The starting point lies outside of the image</source>
        <translation>開始点が画像の外にあります</translation>
    </message>
    <message>
        <source>The bounds of growing must be greater than 0</source>
        <translation>拡張の限度は0より大きくしてください</translation>
    </message>
    <message>
        <source>A colour image has no values to select by</source>
        <translation>カラー画像には選択に使う値がありません</translation>
    </message>
    <message>
        <source>There is not enough memory</source>
        <translation>メモリーが足りません</translation>
    </message>
    <message>
        <source>These statistics cannot be computed</source>
        <translation>この統計量は計算できません</translation>
    </message>
    <message>
        <source>Percentiles go from 0 to 100.</source>
        <translation>パーセンタイルは0から100までです。</translation>
    </message>
    <message>
        <source>Live-wire</source>
        <translation>ライブワイヤー</translation>
    </message>
    <message>
        <source>Level tracing</source>
        <translation>等輝度線の追跡</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>描画</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多角形</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>切り取り</translation>
    </message>
    <message>
        <source>Keep the largest island</source>
        <translation>最大の塊を残す</translation>
    </message>
    <message>
        <source>Remove small islands</source>
        <translation>小さな塊を除去</translation>
    </message>
    <message>
        <source>Split islands</source>
        <translation>塊を分割</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>穴埋め</translation>
    </message>
    <message>
        <source>Remove an island</source>
        <translation>塊を除去</translation>
    </message>
    <message>
        <source>Keep one island</source>
        <translation>塊を一つ残す</translation>
    </message>
    <message>
        <source>Smooth together</source>
        <translation>まとめて平滑化</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑化</translation>
    </message>
    <message>
        <source>Grow by a margin</source>
        <translation>マージンで拡大</translation>
    </message>
    <message>
        <source>Shrink by a margin</source>
        <translation>マージンで縮小</translation>
    </message>
    <message>
        <source>Make a shell</source>
        <translation>殻を作る</translation>
    </message>
    <message>
        <source>Add a segment to another</source>
        <translation>セグメントを加える</translation>
    </message>
    <message>
        <source>Subtract a segment</source>
        <translation>セグメントを引く</translation>
    </message>
    <message>
        <source>Intersect segments</source>
        <translation>セグメントの共通部分</translation>
    </message>
    <message>
        <source>Copy a segment</source>
        <translation>セグメントをコピー</translation>
    </message>
    <message>
        <source>Invert a segment</source>
        <translation>セグメントを反転</translation>
    </message>
    <message>
        <source>Clear a segment</source>
        <translation>セグメントを消去</translation>
    </message>
    <message>
        <source>Fill between slices</source>
        <translation>スライス間を補間</translation>
    </message>
    <message>
        <source>The image is not on the grid of the segmentation</source>
        <translation>画像の格子がセグメンテーションと異なります</translation>
    </message>
    <message>
        <source>Draw on the series that the mask belongs to.</source>
        <translation>マスクが属するシリーズの上で描いてください。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>閾値処理</translation>
    </message>
    <message>
        <source>Grow from a click</source>
        <translation>クリックから拡張</translation>
    </message>
    <message>
        <source>Grow from seeds</source>
        <translation>種から拡張</translation>
    </message>
    <message>
        <source>Nudge</source>
        <translation>境界を押す</translation>
    </message>
    <message>
        <source>Save the statistics</source>
        <translation>統計量を保存</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>%1 is an image; only a mask can become %2</source>
        <translation>%1 は画像です。%2 にできるのはマスクだけです</translation>
    </message>
    <message>
        <source>Use .seg.nrrd or .dcm, or --flatten to keep the later segment.</source>
        <translation>.seg.nrrd か .dcm を使うか、--flatten で後の領域を残してください。</translation>
    </message>
    <message>
        <source>Overlaps: a voxel can belong to one segment only. Where segments overlap, the one further down the list stays, and these lose voxels: %1</source>
        <translation>重なり：1つのボクセルは1つの領域にしか属せません。重なる部分は一覧で下にある領域が残り、次の領域はボクセルを失います：%1</translation>
    </message>
    <message>
        <source>The exact voxels: a surface is smooth, and cannot be opened as a segmentation again</source>
        <translation>正確なボクセル：表面は滑らかになり、領域として開き直すことはできません</translation>
    </message>
    <message>
        <source>The colours of the segments</source>
        <translation>領域の色</translation>
    </message>
    <message>
        <source>The names of the segments, and which is which</source>
        <translation>領域の名前と、どれがどの領域か</translation>
    </message>
    <message>
        <source>The second (Japanese) names</source>
        <translation>第二の名前（日本語名）</translation>
    </message>
    <message>
        <source>What is beyond 64 characters of long names</source>
        <translation>長い名前の64文字を超える部分</translation>
    </message>
    <message>
        <source>The characters | ~ ^ in codes and second names, which become spaces</source>
        <translation>コードと第二の名前の文字 | ~ ^（空白になります）</translation>
    </message>
    <message>
        <source>The coded meaning of the segments</source>
        <translation>領域のコード（意味づけ）</translation>
    </message>
    <message>
        <source>Who or which model made the segments, and who corrected them</source>
        <translation>領域を作成した人またはモデルと、修正した人</translation>
    </message>
    <message>
        <source>When and with which settings the model ran</source>
        <translation>モデルを実行した日時と設定</translation>
    </message>
    <message>
        <source>The locks of segments</source>
        <translation>領域のロック</translation>
    </message>
    <message>
        <source>Segments without voxels: %1</source>
        <translation>ボクセルのない領域：%1</translation>
    </message>
    <message>
        <source>Names, colours and codes are kept in a file beside it (.labels.json): keep the two together</source>
        <translation>名前・色・コードは隣のファイル（.labels.json）に保存されます。2つを一緒に保管してください</translation>
    </message>
    <message>
        <source>Line %1 of the table of structures makes no sense</source>
        <translation>構造の表の %1 行目が正しくありません</translation>
    </message>
    <message>
        <source>The structure %1 does not exist</source>
        <translation>構造 %1 はありません</translation>
    </message>
    <message>
        <source>The structure set %1 is damaged</source>
        <translation>ストラクチャセット %1 は壊れています</translation>
    </message>
    <message>
        <source>%1 contours are not parallel to the slices: the voxels near their planes are shown</source>
        <translation>%1 本の輪郭がスライスと平行ではありません。その面に近いボクセルを表示しています</translation>
    </message>
    <message>
        <source>Contours lie between slices; they are shown on the nearest one, %1 mm away at most</source>
        <translation>輪郭がスライスの間にあります。最も近いスライスに表示しています（最大 %1 mm のずれ）</translation>
    </message>
    <message>
        <source>%1 contours lie beyond the image and are left out</source>
        <translation>%1 本の輪郭が画像の外にあるため除かれました</translation>
    </message>
    <message>
        <source>Points and open lines hold no voxels and are not shown: %1</source>
        <translation>点と開いた線はボクセルを含まないため表示しません：%1</translation>
    </message>
    <message>
        <source>The contours of %1 cannot be shown without the images they were drawn on</source>
        <translation>%1 の輪郭は、描かれた画像がないと表示できません</translation>
    </message>
    <message>
        <source>Open the images first.</source>
        <translation>先に画像を開いてください。</translation>
    </message>
    <message>
        <source>The contours do not lie on the open images; they are shown on a grid of their own (%1 mm)</source>
        <translation>輪郭は開いている画像の上にありません。独自の格子（%1 mm）で表示しています</translation>
    </message>
    <message>
        <source>%1 has more than 65535 structures</source>
        <translation>%1 には65535を超える構造があります</translation>
    </message>
    <message>
        <source>There is not enough memory to segment from clicks</source>
        <translation>クリックからの領域抽出に必要なメモリーが足りません</translation>
    </message>
    <message>
        <source>Line %2 of the label table %1 is not understood</source>
        <translation>ラベル表 %1 の %2 行目を読み取れません</translation>
    </message>
    <message>
        <source>No segment has a voxel, and so none has a surface</source>
        <translation>ボクセルのある領域がないため、表面を作れません</translation>
    </message>
    <message>
        <source>Surfaces cannot be written as %1</source>
        <translation>表面を %1 として書き出せません</translation>
    </message>
    <message>
        <source>Use .stl, .ply or .obj.</source>
        <translation>.stl、.ply、.obj のいずれかを使ってください。</translation>
    </message>
    <message>
        <source>A DICOM structure set needs the DICOM series that it was drawn on</source>
        <translation>DICOMストラクチャセットの保存には、描かれたDICOMシリーズが必要です</translation>
    </message>
    <message>
        <source>Open the images first, or save as .seg.nrrd.</source>
        <translation>先に画像を開くか、.seg.nrrd として保存してください。</translation>
    </message>
    <message>
        <source>Use .dcm, .seg.nrrd, .nii.gz, .nii, .nrrd, .mha, .stl, .ply or .obj.</source>
        <translation>.dcm、.seg.nrrd、.nii.gz、.nii、.nrrd、.mha、.stl、.ply、.obj のいずれかを使ってください。</translation>
    </message>
    <message>
        <source>All these segments are there already</source>
        <translation>これらのセグメントはすべて既にあります</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>%1 を移動</translation>
    </message>
    <message>
        <source>Segment %1 has neither a term nor a label</source>
        <translation>セグメント %1 に用語も名前もありません</translation>
    </message>
    <message>
        <source>The template %1 cannot be read: %2</source>
        <translation>テンプレート %1 を読めません: %2</translation>
    </message>
    <message>
        <source>Mend or remove it.</source>
        <translation>修正するか、削除してください。</translation>
    </message>
    <message>
        <source>A template needs a name</source>
        <translation>テンプレートには名前が必要です</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>クリック</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>ロック</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>ロックを解除</translation>
    </message>
    <message>
        <source>Bring back %1</source>
        <translation>%1 を復元</translation>
    </message>
    <message>
        <source>The edit trace %1 is damaged</source>
        <translation>編集の記録 %1 が壊れています</translation>
    </message>
    <message>
        <source>The mask itself is not; a new trace is begun.</source>
        <translation>マスクは無事です。新しい記録を始めます。</translation>
    </message>
    <message>
        <source>The disk is full: unsaved work cannot be kept in %1</source>
        <translation>ディスクの空きがないため、未保存の作業を %1 に残せません</translation>
    </message>
    <message>
        <source>Unsaved work cannot be kept in %1</source>
        <translation>未保存の作業を %1 に残せません</translation>
    </message>
    <message>
        <source>Save your work. It is kept again as soon as there is room.</source>
        <translation>作業を保存してください。空きができしだい、また自動で残します。</translation>
    </message>
    <message>
        <source>%1 is no journal of unsaved work that this version reads</source>
        <translation>%1 は、この版で読める未保存の作業の記録ではありません</translation>
    </message>
    <message>
        <source>Not enough memory for the unsaved work in %1</source>
        <translation>%1 の未保存の作業を読むメモリが足りません</translation>
    </message>
    <message>
        <source>Close other programs and try again; it stays there.</source>
        <translation>ほかのプログラムを閉じて、もう一度お試しください。記録は残っています。</translation>
    </message>
    <message>
        <source>Use &quot;Save as…&quot; to keep both.</source>
        <translation>「別名で保存」を使うと、両方残せます。</translation>
    </message>
    <message>
        <source>%1 was changed by somebody else since it was opened; it was not overwritten</source>
        <translation>%1 は開いた後にほかで変更されたため、上書きしませんでした</translation>
    </message>
    <message>
        <source>%1 is being edited by %2 on %3 since %4; it was not overwritten</source>
        <translation>%1 は %2 さんが %3 で %4 から編集中のため、上書きしませんでした</translation>
    </message>
    <message>
        <source>The file does not say in which direction the slices of this mosaic follow each other: check which end is which.</source>
        <translation>このモザイク画像のスライスの並ぶ向きがファイルに記されていません。どちらの端かを確認してください。</translation>
    </message>
    <message>
        <source>The archive %1 lies too deep inside other archives and was not opened</source>
        <translation>アーカイブ %1 は他のアーカイブの中に深く入れ子になっているため開きませんでした</translation>
    </message>
    <message>
        <source>This plane is tilted: no slice of the image lies in it</source>
        <translation>この断面は傾いているため、画像のスライスと一致しません</translation>
    </message>
    <message>
        <source>Choose &quot;In the volume&quot;, or reset the tilt (Ctrl+R).</source>
        <translation>「ボリューム全体」を選ぶか、断面の傾きを戻してください（Ctrl+R）。</translation>
    </message>
    <message>
        <source>The 3D view has no slices</source>
        <translation>3D表示にはスライスがありません</translation>
    </message>
    <message>
        <source>Choose a depth in mm, or all slices.</source>
        <translation>奥行きを mm で指定するか、全スライスを選んでください。</translation>
    </message>
    <message>
        <source>Filling needs a depth</source>
        <translation>塗りつぶしには奥行きが必要です</translation>
    </message>
    <message>
        <source>Choose a depth in mm, or draw the outline in a slice: what is seen in 3D has no depth to fill.</source>
        <translation>奥行きを mm で指定するか、輪郭を断面に描いてください。3D表示には塗りつぶす奥行きがありません。</translation>
    </message>
    <message>
        <source>These planes are tilted: what is drawn in them lies in no slices of the image</source>
        <translation>これらの断面は傾いているため、描いたものは画像のスライスに載りません</translation>
    </message>
    <message>
        <source>Reset the tilt (Ctrl+R), and draw on slices.</source>
        <translation>断面の傾きを戻し（Ctrl+R）、スライスの上に描いてください。</translation>
    </message>
    <message>
        <source>A file cannot be scored against a folder</source>
        <translation>ファイルをフォルダーと比べて評価することはできません</translation>
    </message>
    <message>
        <source>Give files for both, or folders for both.</source>
        <translation>両方にファイルを、または両方にフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>No mask in %1 has the name of a mask in %2</source>
        <translation>%1 には %2 のマスクと同じ名前のマスクがありません</translation>
    </message>
    <message>
        <source>Masks belong together by their file names without the ending.</source>
        <translation>マスクは拡張子を除いたファイル名で対応付けられます。</translation>
    </message>
    <message>
        <source>Masks of more than 65535 voxels along an axis cannot be compared</source>
        <translation>一つの軸に 65535 を超えるボクセルがあるマスクは比較できません</translation>
    </message>
    <message>
        <source>A tolerance is less than 0 mm</source>
        <translation>許容距離が 0 mm 未満です</translation>
    </message>
    <message>
        <source>A consensus needs two masks or more</source>
        <translation>合意マスクには二つ以上のマスクが必要です</translation>
    </message>
    <message>
        <source>STAPLE could not be computed</source>
        <translation>STAPLE を計算できませんでした</translation>
    </message>
    <message>
        <source>Consensus</source>
        <translation>合意マスク</translation>
    </message>
    <message>
        <source>There is no image to compare masks on</source>
        <translation>マスクを比較する画像がありません</translation>
    </message>
    <message>
        <source>Give the image first; only folders of masks are compared without one.</source>
        <translation>最初に画像を指定してください。画像なしで比較できるのはマスクのフォルダーだけです。</translation>
    </message>
    <message>
        <source>The model made no segmentation to compare</source>
        <translation>モデルは比較できるセグメンテーションを出力しませんでした</translation>
    </message>
    <message>
        <source>Stopped before all cases were run</source>
        <translation>すべての症例を処理する前に停止しました</translation>
    </message>
    <message>
        <source>The same command goes on with the others.</source>
        <translation>同じコマンドをもう一度実行すると、残りから再開します。</translation>
    </message>
    <message>
        <source>%1 of %2 runs failed: see %3</source>
        <translation>%2 件中 %1 件が失敗しました。%3 を参照してください</translation>
    </message>
    <message>
        <source>There is no grey-scale image in %1 that a model can be run on</source>
        <translation>%1 にはモデルを実行できるグレースケール画像がありません</translation>
    </message>
    <message>
        <source>%1 is no setting</source>
        <translation>%1 は設定の書式ではありません</translation>
    </message>
    <message>
        <source>The model %1 is named twice</source>
        <translation>モデル %1 が 2 回指定されています</translation>
    </message>
    <message>
        <source>Evaluate with a folder of images, so that the cases&apos; images are known.</source>
        <translation>画像フォルダを指定して評価すると、各症例の画像がわかります。</translation>
    </message>
    <message>
        <source>%1 names none of the cases</source>
        <translation>%1 に該当する症例がありません</translation>
    </message>
    <message>
        <source>A column &quot;case&quot; must have the masks&apos; file names without the ending.</source>
        <translation>列「case」に、拡張子を除いたマスクのファイル名を入れてください。</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>装置</translation>
    </message>
    <message>
        <source>Slice thickness</source>
        <translation>スライス厚</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>性別</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>年齢</translation>
    </message>
    <message>
        <source>%1 by case</source>
        <translation>症例ごとの %1</translation>
    </message>
    <message>
        <source>%1 by segment</source>
        <translation>セグメントごとの %1</translation>
    </message>
    <message>
        <source>Mean Dice by segment</source>
        <translation>セグメントごとの平均 Dice</translation>
    </message>
    <message>
        <source>Dice by segment</source>
        <translation>セグメントごとの Dice</translation>
    </message>
    <message>
        <source>Volumes against the reference</source>
        <translation>参照との体積の差</translation>
    </message>
    <message>
        <source>Mean (ml)</source>
        <translation>平均 (ml)</translation>
    </message>
    <message>
        <source>Model - reference (ml)</source>
        <translation>モデル − 参照 (ml)</translation>
    </message>
    <message>
        <source>Volumes over the reference&apos;s</source>
        <translation>参照に対する体積</translation>
    </message>
    <message>
        <source>Reference (ml)</source>
        <translation>参照 (ml)</translation>
    </message>
    <message>
        <source>Model (ml)</source>
        <translation>モデル (ml)</translation>
    </message>
    <message>
        <source>Ranks by Dice, cases drawn anew</source>
        <translation>Dice による順位(症例の再抽出)</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>順位</translation>
    </message>
    <message>
        <source>The table %1 is empty</source>
        <translation>表 %1 は空です</translation>
    </message>
    <message>
        <source>Save the table as CSV with commas.</source>
        <translation>表をカンマ区切りの CSV で保存してください。</translation>
    </message>
    <message>
        <source>The table %1 lacks a column</source>
        <translation>表 %1 に足りない列があります</translation>
    </message>
    <message>
        <source>Its first line must name these columns: %1</source>
        <translation>1 行目に次の列名が必要です: %1</translation>
    </message>
    <message>
        <source>%1 in %2 has too few cases for an ROC curve</source>
        <translation>%2 の %1 は症例が少なすぎて ROC 曲線を描けません</translation>
    </message>
    <message>
        <source>At least two positive and two negative cases are needed; the column &quot;positive&quot; is 1 or 0.</source>
        <translation>陽性・陰性とも 2 例以上必要です。列「positive」は 1 または 0 です。</translation>
    </message>
    <message>
        <source>Findings need candidates, and candidates findings</source>
        <translation>病変の表と検出候補の表は両方必要です</translation>
    </message>
    <message>
        <source>Give --findings and --candidates.</source>
        <translation>--findings と --candidates を指定してください。</translation>
    </message>
    <message>
        <source>There are no findings in %1</source>
        <translation>%1 に病変がありません</translation>
    </message>
    <message>
        <source>Sensitivity is undefined without findings.</source>
        <translation>病変がなければ感度は定義されません。</translation>
    </message>
    <message>
        <source>False positive rate</source>
        <translation>偽陽性率</translation>
    </message>
    <message>
        <source>True positive rate</source>
        <translation>真陽性率</translation>
    </message>
    <message>
        <source>ROC</source>
        <translation>ROC</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>再現率</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>適合率</translation>
    </message>
    <message>
        <source>Precision and recall</source>
        <translation>適合率と再現率</translation>
    </message>
    <message>
        <source>Mean predicted probability</source>
        <translation>予測確率の平均</translation>
    </message>
    <message>
        <source>Part that is positive</source>
        <translation>陽性の割合</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>信頼性(較正)</translation>
    </message>
    <message>
        <source>False positives per scan</source>
        <translation>1 検査あたりの偽陽性数</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>感度</translation>
    </message>
    <message>
        <source>FROC</source>
        <translation>FROC</translation>
    </message>
    <message>
        <source>The evaluation was stopped</source>
        <translation>評価を中止しました</translation>
    </message>
    <message>
        <source>%1 is not an evaluation</source>
        <translation>%1 は評価結果ではありません</translation>
    </message>
    <message>
        <source>Open the .json file that `hangaku-cli evaluate` or `compare` wrote for folders of masks.</source>
        <translation>`hangaku-cli evaluate` または `compare` がマスクのフォルダについて出力した .json を開いてください。</translation>
    </message>
    <message>
        <source>Undefined</source>
        <translation>未定義</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区間</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中央値</translation>
    </message>
    <message>
        <source>Worst</source>
        <translation>最悪値</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>症例</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>指標</translation>
    </message>
    <message>
        <source>Model A</source>
        <translation>モデル A</translation>
    </message>
    <message>
        <source>Model B</source>
        <translation>モデル B</translation>
    </message>
    <message>
        <source>Mean of A - B</source>
        <translation>A − B の平均</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>正確</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正規近似</translation>
    </message>
    <message>
        <source>Mean rank</source>
        <translation>平均順位</translation>
    </message>
    <message>
        <source>Ranks in 95 % of resamples</source>
        <translation>再抽出の 95 % での順位</translation>
    </message>
    <message>
        <source>Kendall&apos;s tau with resamples</source>
        <translation>再抽出との Kendall の τ</translation>
    </message>
    <message>
        <source>Mean Dice</source>
        <translation>平均 Dice</translation>
    </message>
    <message>
        <source>Worst segment</source>
        <translation>最悪のセグメント</translation>
    </message>
    <message>
        <source>Its Dice</source>
        <translation>その Dice</translation>
    </message>
    <message>
        <source>Its HD95 (mm)</source>
        <translation>その HD95 (mm)</translation>
    </message>
    <message>
        <source>Where (LPS mm)</source>
        <translation>位置 (LPS mm)</translation>
    </message>
    <message>
        <source>Grouping</source>
        <translation>分類</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>群</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Size of the segment</source>
        <translation>セグメントの大きさ</translation>
    </message>
    <message>
        <source>Volume (ml)</source>
        <translation>体積 (ml)</translation>
    </message>
    <message>
        <source>Specificity</source>
        <translation>特異度</translation>
    </message>
    <message>
        <source>Volume difference (ml)</source>
        <translation>体積差 (ml)</translation>
    </message>
    <message>
        <source>Relative volume difference</source>
        <translation>相対体積差</translation>
    </message>
    <message>
        <source>Centroid distance (mm)</source>
        <translation>重心間距離 (mm)</translation>
    </message>
    <message>
        <source>Added path length (mm)</source>
        <translation>追加輪郭長 (mm)</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>番号</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>セグメント</translation>
    </message>
    <message>
        <source>NSD tolerance (mm)</source>
        <translation>NSD 許容差 (mm)</translation>
    </message>
    <message>
        <source>%1 is no table of detections: it has no column %2</source>
        <translation>%1 は検出結果の表ではありません: 列 %2 がありません</translation>
    </message>
    <message>
        <source>Name the columns in the first line, as the program&apos;s own tables do.</source>
        <translation>本ソフトの表と同じように、1 行目に列名を書いてください。</translation>
    </message>
    <message>
        <source>Line %1 of the detections %2 is wrong: %3</source>
        <translation>検出結果 %2 の %1 行目に誤りがあります: %3</translation>
    </message>
    <message>
        <source>Correct the line, or leave it out.</source>
        <translation>その行を直すか、取り除いてください。</translation>
    </message>
    <message>
        <source>%1 measurements of the report have no place in three dimensions and are left out</source>
        <translation>レポートの計測のうち %1 件は三次元の位置を持たないため、取り込みません</translation>
    </message>
    <message>
        <source>%1 is no DICOM SR</source>
        <translation>%1 は DICOM SR ではありません</translation>
    </message>
    <message>
        <source>Choose a structured report, or a table (.csv).</source>
        <translation>構造化レポート (SR) か表 (.csv) を選んでください。</translation>
    </message>
    <message>
        <source>The report %1 marks no places in three dimensions</source>
        <translation>レポート %1 には三次元の位置が示されていません</translation>
    </message>
    <message>
        <source>The report is another program&apos;s; its boxes are saved as a new file</source>
        <translation>他のソフトのレポートです。枠は新しいファイルに保存されます</translation>
    </message>
    <message>
        <source>The report %1 is damaged</source>
        <translation>レポート %1 は壊れています</translation>
    </message>
    <message>
        <source>A DICOM SR needs DICOM images that lie in the patient to refer to</source>
        <translation>DICOM SR には、参照先として患者座標を持つ DICOM 画像が必要です</translation>
    </message>
    <message>
        <source>Save the boxes as .csv instead.</source>
        <translation>代わりに .csv で保存してください。</translation>
    </message>
    <message>
        <source>The boxes do not lie in the images that the report is to refer to</source>
        <translation>検出枠は、レポートが参照する画像と位置の基準が異なります</translation>
    </message>
    <message>
        <source>Choose the series in which they were found.</source>
        <translation>検出に使ったシリーズを選んでください。</translation>
    </message>
    <message>
        <source>Cannot write the report %1</source>
        <translation>レポート %1 を書き込めません</translation>
    </message>
    <message>
        <source>Use .dcm (DICOM SR) or .csv.</source>
        <translation>.dcm (DICOM SR) か .csv を使ってください。</translation>
    </message>
    <message>
        <source>A DICOM SR needs the DICOM series in which the boxes lie</source>
        <translation>DICOM SR には、検出枠のある DICOM シリーズが必要です</translation>
    </message>
    <message>
        <source>Open the images first, or save as .csv.</source>
        <translation>先に画像を開くか、.csv で保存してください。</translation>
    </message>
    <message>
        <source>There is no image to mark</source>
        <translation>印を付ける画像がありません</translation>
    </message>
    <message>
        <source>Add a box</source>
        <translation>検出枠を追加</translation>
    </message>
    <message>
        <source>Move a box of %1</source>
        <translation>%1 の枠を移動</translation>
    </message>
    <message>
        <source>Change the size of a box of %1</source>
        <translation>%1 の枠の大きさを変更</translation>
    </message>
    <message>
        <source>Accept a box of %1</source>
        <translation>%1 の枠を採用</translation>
    </message>
    <message>
        <source>Reject a box of %1</source>
        <translation>%1 の枠を却下</translation>
    </message>
    <message>
        <source>Reopen a box of %1</source>
        <translation>%1 の枠を未判定に戻す</translation>
    </message>
    <message>
        <source>Call a box %1</source>
        <translation>枠の種類を %1 に変更</translation>
    </message>
    <message>
        <source>Remove a box of %1</source>
        <translation>%1 の枠を削除</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>群数</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>検定</translation>
    </message>
    <message>
        <source>Statistic</source>
        <translation>統計量</translation>
    </message>
    <message>
        <source>asymptotic</source>
        <translation>漸近</translation>
    </message>
    <message>
        <source>Line %1 of %2 has a quotation mark that is not closed, or text behind a closed one</source>
        <translation>%2 の %1 行目の引用符が閉じられていないか、閉じた引用符の後に文字があります</translation>
    </message>
    <message>
        <source>Line %1 of %2 has %3 fields, and there are %4 columns</source>
        <translation>%2 の %1 行目は %3 項目ですが、列は %4 あります</translation>
    </message>
    <message>
        <source>%1 is too large for a table</source>
        <translation>%1 は表としては大きすぎます</translation>
    </message>
    <message>
        <source>&quot;%1&quot; in line %2 of %3 is not a number (%4)</source>
        <translation>%3 の %2 行目の「%1」は数値ではありません(%4)</translation>
    </message>
    <message>
        <source>Name each image: --input NAME=PATH, or NAME=PATH#SERIES_INSTANCE_UID. `hangaku-cli info` lists what there is.</source>
        <translation>画像を一つずつ指定してください: --input 名前=パス、または 名前=パス#シリーズUID。どんな画像があるかは `hangaku-cli info` で分かります。</translation>
    </message>
    <message>
        <source>%1 has no image called %2: it needs %3</source>
        <translation>%1 に %2 という画像はありません。必要なのは %3 です</translation>
    </message>
    <message>
        <source>%1 names no image</source>
        <translation>%1 は画像の指定になっていません</translation>
    </message>
    <message>
        <source>Several images in %1 may be %2: %3</source>
        <translation>%1 には %2 になりうる画像が複数あります: %3</translation>
    </message>
    <message>
        <source>%1 needs an image %2, and none in %3 is described as such; there are: %4</source>
        <translation>%1 には画像 %2 が必要ですが、%3 にはそう記述された画像がありません。あるのは: %4</translation>
    </message>
    <message>
        <source>The image %1 is given twice</source>
        <translation>画像 %1 が二度指定されています</translation>
    </message>
    <message>
        <source>%1 needs an image %2 besides</source>
        <translation>%1 にはさらに画像 %2 が必要です</translation>
    </message>
    <message>
        <source>%1 needs one image, which --input is not for</source>
        <translation>%1 に必要な画像は一つで、--input は使えません</translation>
    </message>
    <message>
        <source>Give the image&apos;s path without it.</source>
        <translation>--input なしで画像のパスを指定してください。</translation>
    </message>
    <message>
        <source>%1 needs several images at once</source>
        <translation>%1 は複数の画像を同時に必要とします</translation>
    </message>
    <message>
        <source>Run it by itself.</source>
        <translation>単独で実行してください。</translation>
    </message>
    <message>
        <source>There is no slice at this level</source>
        <translation>この高さにスライスはありません</translation>
    </message>
    <message>
        <source>The mask&apos;s slices go from H = %1 mm.</source>
        <translation>マスクのスライスは H = %1 mm の範囲です。</translation>
    </message>
    <message>
        <source>Write --set NAME=VALUE, as in overlap=0.5, mirror=on or precision=bfloat16.</source>
        <translation>--set 名前=値 の形で指定してください (例: overlap=0.5、mirror=on、precision=bfloat16)。</translation>
    </message>
    <message>
        <source>Boxes belong to an image: open it, too</source>
        <translation>ボックスは画像の上に表示されます。画像も開いてください</translation>
    </message>
</context>
<context>
    <name>Detections</name>
    <message>
        <source>matched</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>見落とし</translation>
    </message>
    <message>
        <source>false</source>
        <translation>偽陽性</translation>
    </message>
    <message>
        <source>once more</source>
        <translation>重複</translation>
    </message>
</context>
<context>
    <name>Names</name>
    <message>
        <source>label</source>
        <comment>&apos;label&apos;, or &apos;labelJa&apos; to show a segment&apos;s Japanese label where it has one</comment>
        <translation>labelJa</translation>
    </message>
    <message>
        <source>alphabetic</source>
        <comment>Which form of a name is shown first: &apos;alphabetic&apos; or &apos;ideographic&apos;</comment>
        <translation>ideographic</translation>
    </message>
    <message>
        <source>%1 (?)</source>
        <comment>A name whose characters were guessed</comment>
        <translation>%1（推定）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>A name, and another form of it beside it</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Kanji:</source>
        <translation>漢字:</translation>
    </message>
    <message>
        <source>Kana:</source>
        <translation>かな:</translation>
    </message>
    <message>
        <source>Letters:</source>
        <translation>ローマ字:</translation>
    </message>
    <message>
        <source>The file does not say, or says wrongly, in which character set the name is: it was guessed.</source>
        <translation>ファイルに氏名の文字コードの指定がないか、指定が誤っているため、推定して読みました。</translation>
    </message>
</context>
<context>
    <name>Patient</name>
    <message>
        <source>male</source>
        <translation>男性</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女性</translation>
    </message>
    <message>
        <source>other</source>
        <translation>その他</translation>
    </message>
</context>
<context>
    <name>ScoreMap</name>
    <message>
        <source>Uncertainty</source>
        <translation>不確実性</translation>
    </message>
    <message>
        <source>Probability: %1</source>
        <translation>確率:%1</translation>
    </message>
    <message>
        <source>Disagreement</source>
        <translation>不一致</translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>%1 l</source>
        <translation>%1 l</translation>
    </message>
    <message>
        <source>%1 ml</source>
        <translation>%1 ml</translation>
    </message>
    <message>
        <source>%1 × %2 × %3 mm</source>
        <translation>%1 × %2 × %3 mm</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Read</source>
        <translation>読影</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>アノテーション</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::ImagesDialog</name>
    <message>
        <source>Series %1</source>
        <translation>シリーズ %1</translation>
    </message>
    <message>
        <source>Images for the model</source>
        <translation>モデルに渡す画像</translation>
    </message>
    <message>
        <source>This model looks at %1 images at once. Say which series is which.</source>
        <translation>このモデルは %1 種類の画像を使います。対応するシリーズを選択してください。</translation>
    </message>
    <message>
        <source>Choose a series</source>
        <translation>シリーズを選択</translation>
    </message>
    <message>
        <source>%1 (shown)</source>
        <translation>%1(表示中)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>%1 and %2 cannot be the same series.</source>
        <translation>%1 と %2 に同じシリーズは選べません。</translation>
    </message>
    <message>
        <source>Too few series are open that the model can look at (%1). Open the missing ones, too.</source>
        <translation>モデルに使えるシリーズが足りません(%1)。不足しているシリーズも開いてください。</translation>
    </message>
    <message>
        <source>Choose a series for %1.</source>
        <translation>%1 のシリーズを選択してください。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>One of them must be the image that is shown: the result lies on it.</source>
        <translation>表示中の画像を必ず含めてください(結果はその画像の上に作られます)。</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::JobRow</name>
    <message>
        <source>Cancel</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Cancel the run of %1</source>
        <translation>%1 の実行を中止</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>Preparing the image</source>
        <translation>画像を準備中</translation>
    </message>
    <message>
        <source>Finishing the masks</source>
        <translation>マスクを仕上げています</translation>
    </message>
    <message>
        <source>Running, whole image in one pass</source>
        <translation>実行中(画像全体を一度に処理)</translation>
    </message>
    <message>
        <source>Tile %1 of %2</source>
        <translation>タイル %1 / %2</translation>
    </message>
    <message>
        <source>%1, about %2 s left</source>
        <translation>%1、残り約 %2 秒</translation>
    </message>
    <message>
        <source>%1, about %2 min left</source>
        <translation>%1、残り約 %2 分</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::ModelChoice</name>
    <message>
        <source>Run one after the other:</source>
        <translation>順に実行するモデル:</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Run (%1)</source>
        <translation>実行 (%1)</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::ModelDetail</name>
    <message>
        <source>the image&apos;s own voxels</source>
        <translation>画像そのもののボクセル</translation>
    </message>
    <message>
        <source>%1 mm</source>
        <translation>%1 mm</translation>
    </message>
    <message>
        <source>axes towards %1</source>
        <translation>軸の向き %1</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Segmentation</source>
        <translation>セグメンテーション</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>From</source>
        <translation>出典</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>入力</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Being computed…</source>
        <translation>計算中…</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>フォルダを表示</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダ</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>セグメント</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>テスト</translation>
    </message>
    <message>
        <source>Run the test</source>
        <translation>テストを実行</translation>
    </message>
    <message>
        <source>Runs the model on its own sample and compares.</source>
        <translation>付属のサンプルでモデルを実行し、期待される結果と比較します。</translation>
    </message>
    <message>
        <source>This model brings no sample to test it with.</source>
        <translation>このモデルにはテスト用のサンプルが付属していません。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Remove this model…</source>
        <translation>このモデルを削除…</translation>
    </message>
    <message>
        <source>Its files are deleted from this computer.</source>
        <translation>ファイルがこのコンピュータから削除されます。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>残す</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::ModelMenu</name>
    <message>
        <source>%1 (cannot be used)</source>
        <translation>%1(使用不可)</translation>
    </message>
    <message>
        <source>%1 (switched off)</source>
        <translation>%1(無効)</translation>
    </message>
    <message>
        <source>%1 (made for %2)</source>
        <translation>%1(%2 用)</translation>
    </message>
    <message>
        <source>No models found</source>
        <translation>モデルが見つかりません</translation>
    </message>
    <message>
        <source>Several at once…</source>
        <translation>複数をまとめて実行…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>モデル…</translation>
    </message>
    <message>
        <source>%1
Version %2. %3</source>
        <translation>%1
バージョン %2。%3</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::ModelsPage</name>
    <message>
        <source>Passed: %1 segments, the lowest Dice is %2 (%3); at least %4 is promised.</source>
        <translation>合格: %1 セグメント、最低 Dice は %2(%3)。基準は %4 以上です。</translation>
    </message>
    <message>
        <source>Failed: of %1 segments the lowest Dice is %2 (%3), and %4 is promised.</source>
        <translation>不合格: %1 セグメント中、最低 Dice は %2(%3)。基準は %4 以上です。</translation>
    </message>
    <message>
        <source>Install a model</source>
        <translation>モデルをインストール</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>フォルダから…</translation>
    </message>
    <message>
        <source>From a ZIP…</source>
        <translation>ZIP から…</translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation>使用できません</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>無効</translation>
    </message>
    <message>
        <source>Ready, comes with the program</source>
        <translation>使用可能(付属モデル)</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>使用可能</translation>
    </message>
    <message>
        <source>Ready, trusted</source>
        <translation>使用可能(信頼済み)</translation>
    </message>
    <message>
        <source>Not trusted yet: asked before it runs</source>
        <translation>未信頼: 実行前に確認します</translation>
    </message>
    <message>
        <source>No models yet: install one from a folder or a ZIP.</source>
        <translation>モデルがまだありません。フォルダまたは ZIP からインストールしてください。</translation>
    </message>
    <message>
        <source>Install a model from a folder</source>
        <translation>フォルダからモデルをインストール</translation>
    </message>
    <message>
        <source>Install a model from a ZIP</source>
        <translation>ZIP からモデルをインストール</translation>
    </message>
    <message>
        <source>ZIP files (*.zip);;All files (*)</source>
        <translation>ZIP ファイル (*.zip);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Installing %1…</source>
        <translation>%1 をインストール中…</translation>
    </message>
    <message>
        <source>Installed: %1</source>
        <translation>インストールしました: %1</translation>
    </message>
    <message>
        <source>Removed: %1</source>
        <translation>削除しました: %1</translation>
    </message>
    <message>
        <source>Getting the sample…</source>
        <translation>サンプルを準備中…</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>停止しました。</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>Tile %1 of %2</source>
        <translation>タイル %1 / %2</translation>
    </message>
    <message>
        <source>Running…</source>
        <translation>実行中…</translation>
    </message>
    <message>
        <source>The model made no segmentation.</source>
        <translation>モデルはセグメンテーションを出力しませんでした。</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::RunModelPanel</name>
    <message>
        <source>Run model</source>
        <translation>モデルを実行</translation>
    </message>
    <message>
        <source>Models need a grey-scale image that has a place in the patient</source>
        <translation>モデルには、患者内の位置がわかるグレースケール画像が必要です</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n more waiting)</source>
        <translation>
            <numerusform>%1(他 %n 件待機中)</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading the other images</source>
        <translation>ほかの画像を読み込み中</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::SettingsForm</name>
    <message>
        <source>Overlap of the tiles</source>
        <translation>タイルの重なり</translation>
    </message>
    <message>
        <source>Mirroring</source>
        <translation>反転による平均</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>しきい値</translation>
    </message>
    <message>
        <source>Largest piece only</source>
        <translation>最大の塊のみ</translation>
    </message>
    <message>
        <source>More is slower, and has fewer seams</source>
        <translation>大きいほど遅く、継ぎ目が目立たなくなります</translation>
    </message>
    <message>
        <source>Averages mirrored runs: more even, and several times slower</source>
        <translation>反転した画像の結果を平均します。安定しますが、数倍遅くなります</translation>
    </message>
    <message>
        <source>A voxel belongs to a segment from this probability on</source>
        <translation>この確率以上のボクセルをセグメントに含めます</translation>
    </message>
    <message>
        <source>Of each segment only its largest connected piece stays</source>
        <translation>各セグメントの最大の連結成分だけを残します</translation>
    </message>
    <message>
        <source>Back to the model&apos;s own</source>
        <translation>モデルの既定値に戻す</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>GPU(CUDA)</translation>
    </message>
    <message>
        <source>One for each core</source>
        <translation>コア数に合わせる</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>実行先</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>スレッド数</translation>
    </message>
    <message>
        <source>Map of uncertainty</source>
        <translation>不確実性マップ</translation>
    </message>
    <message>
        <source>Maps of probabilities</source>
        <translation>確率マップ</translation>
    </message>
    <message>
        <source>Where the model is unsure, in colours over the image</source>
        <translation>モデルの判断が不確かな部位を画像に色で重ねて表示</translation>
    </message>
    <message>
        <source>How probable each segment is, in colours over the image</source>
        <translation>各セグメントの確率を画像に色で重ねて表示</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>演算精度</translation>
    </message>
    <message>
        <source>bfloat16 makes most networks faster where the processor or the graphics card has it; borders move by a few voxels</source>
        <translation>bfloat16 に対応する CPU・GPU では、多くのモデルが高速になります。境界は数ボクセル変わることがあります</translation>
    </message>
    <message>
        <source>Map of disagreement</source>
        <translation>不一致マップ</translation>
    </message>
    <message>
        <source>Where mirrored runs and folds disagree (mutual information), in colours over the image; needs mirroring or folds</source>
        <translation>反転した画像どうし、fold どうしで予測が食い違う場所 (相互情報量) を画像上に色で表示します。反転による平均か複数の fold が必要です</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::SuitabilityQuestion</name>
    <message>
        <source>Run anyway</source>
        <translation>それでも実行</translation>
    </message>
    <message>
        <source>Do not run</source>
        <translation>実行しない</translation>
    </message>
    <message>
        <source>%1 may not suit this image:</source>
        <translation>%1 はこの画像に適さない可能性があります:</translation>
    </message>
    <message>
        <source>Waiting for the answer: %1</source>
        <translation>回答後に実行: %1</translation>
    </message>
</context>
<context>
    <name>hangaku::ai::TrustDialog</name>
    <message>
        <source>Run this model?</source>
        <translation>このモデルを実行しますか？</translation>
    </message>
    <message>
        <source>A model is a program. It runs without network, and can change no file, but run only models from people whom you trust.</source>
        <translation>モデルはプログラムです。ネットワークに接続せず、ファイルを変更できない状態で実行されますが、信頼できる作成者のモデルだけを実行してください。</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
    <message>
        <source>From</source>
        <translation>入手元</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Its code asks for nothing that a network does not need.</source>
        <translation>コードに、ネットワークに不要な処理は見つかりませんでした。</translation>
    </message>
    <message>
        <source>Trust and run</source>
        <translation>信頼して実行</translation>
    </message>
</context>
<context>
    <name>hangaku::app::Actions</name>
    <message>
        <source>Open a folder…</source>
        <translation>フォルダを開く…</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>ファイルを開く…</translation>
    </message>
    <message>
        <source>Open the sample case</source>
        <translation>サンプル症例を開く</translation>
    </message>
    <message>
        <source>Open a mask…</source>
        <translation>マスクを開く…</translation>
    </message>
    <message>
        <source>Save the segmentation</source>
        <translation>セグメンテーションを保存</translation>
    </message>
    <message>
        <source>Save the segmentation as…</source>
        <translation>セグメンテーションを別名で保存…</translation>
    </message>
    <message>
        <source>Save a picture of the views…</source>
        <translation>画面を画像として保存…</translation>
    </message>
    <message>
        <source>Close the case</source>
        <translation>症例を閉じる</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Add a segment</source>
        <translation>セグメントを追加</translation>
    </message>
    <message>
        <source>Previous segment</source>
        <translation>前のセグメント</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>階調</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Scroll</source>
        <translation>スライス送り</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Crosshair</source>
        <translation>十字線</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>ブラシ</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>消しゴム</translation>
    </message>
    <message>
        <source>Invert grey</source>
        <translation>白黒反転</translation>
    </message>
    <message>
        <source>Texts in the views</source>
        <translation>画面の文字</translation>
    </message>
    <message>
        <source>Patient&apos;s name in the views</source>
        <translation>画面の患者情報</translation>
    </message>
    <message>
        <source>Crosshair lines</source>
        <translation>十字線の表示</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>マスク</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>表示を元に戻す</translation>
    </message>
    <message>
        <source>Maximise the view</source>
        <translation>画面を最大化</translation>
    </message>
    <message>
        <source>Panel on the right</source>
        <translation>右のパネル</translation>
    </message>
    <message>
        <source>Series strip</source>
        <translation>シリーズ一覧</translation>
    </message>
    <message>
        <source>Previous series</source>
        <translation>前のシリーズ</translation>
    </message>
    <message>
        <source>Next series</source>
        <translation>次のシリーズ</translation>
    </message>
    <message>
        <source>Mouse and keyboard</source>
        <translation>マウスとキーボード</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>編集</translation>
    </message>
    <message>
        <source>View</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Next segment</source>
        <translation>次のセグメント</translation>
    </message>
    <message>
        <source>Overlays of the file</source>
        <translation>ファイルのオーバーレイ</translation>
    </message>
    <message>
        <source>Shutters of the file</source>
        <translation>ファイルのシャッター</translation>
    </message>
    <message>
        <source>Images as acquired</source>
        <translation>撮影された画像</translation>
    </message>
    <message>
        <source>Play, and stop</source>
        <translation>再生・停止</translation>
    </message>
    <message>
        <source>Flip left and right</source>
        <translation>左右反転</translation>
    </message>
    <message>
        <source>Flip up and down</source>
        <translation>上下反転</translation>
    </message>
    <message>
        <source>Turn to the left</source>
        <translation>左へ回転</translation>
    </message>
    <message>
        <source>Turn to the right</source>
        <translation>右へ回転</translation>
    </message>
    <message>
        <source>History</source>
        <translation>履歴</translation>
    </message>
    <message>
        <source>Nudge the border</source>
        <translation>境界を押す</translation>
    </message>
    <message>
        <source>Draw an outline</source>
        <translation>輪郭を描く</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多角形</translation>
    </message>
    <message>
        <source>Live-wire</source>
        <translation>ライブワイヤー</translation>
    </message>
    <message>
        <source>Level tracing</source>
        <translation>等輝度線の追跡</translation>
    </message>
    <message>
        <source>Scissors</source>
        <translation>はさみ</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>閾値処理</translation>
    </message>
    <message>
        <source>Grow from a click</source>
        <translation>クリックから拡張</translation>
    </message>
    <message>
        <source>Grow from seeds</source>
        <translation>種から拡張</translation>
    </message>
    <message>
        <source>Fill between slices</source>
        <translation>スライス間を補間</translation>
    </message>
    <message>
        <source>Islands and holes</source>
        <translation>塊と穴</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑化</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>マージン</translation>
    </message>
    <message>
        <source>Combine segments</source>
        <translation>セグメントの演算</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>描画</translation>
    </message>
    <message>
        <source>Click and segment</source>
        <translation>クリックで抽出</translation>
    </message>
    <message>
        <source>Save every edit as a table…</source>
        <translation>すべての編集を表で保存…</translation>
    </message>
    <message>
        <source>Reset plane tilt</source>
        <translation>断面の傾きを戻す</translation>
    </message>
    <message>
        <source>Previous place where masks differ</source>
        <translation>前の不一致箇所</translation>
    </message>
    <message>
        <source>Next place where masks differ</source>
        <translation>次の不一致箇所</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>モデル…</translation>
    </message>
    <message>
        <source>Cohort: models on many cases</source>
        <translation>コホート: 多症例でモデルを比較</translation>
    </message>
    <message>
        <source>Accept the detection</source>
        <translation>検出を採用</translation>
    </message>
    <message>
        <source>Reject the detection</source>
        <translation>検出を却下</translation>
    </message>
    <message>
        <source>Previous detection</source>
        <translation>前の検出</translation>
    </message>
    <message>
        <source>Next detection</source>
        <translation>次の検出</translation>
    </message>
    <message>
        <source>Box around a finding</source>
        <translation>所見を囲む枠</translation>
    </message>
</context>
<context>
    <name>hangaku::app::CohortPage</name>
    <message>
        <source>Open an evaluation</source>
        <translation>評価結果を開く</translation>
    </message>
    <message>
        <source>Evaluation (*.json)</source>
        <translation>評価結果 (*.json)</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>読み込み中</translation>
    </message>
    <message>
        <source>Scoring</source>
        <translation>評価中</translation>
    </message>
    <message numerus="yes">
        <source>%n masks are missing.</source>
        <translation>
            <numerusform>%n 個のマスクがありません。</numerusform>
        </translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>書き出し中</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 を保存しました</translation>
    </message>
    <message>
        <source>A folder for the report</source>
        <translation>レポートの保存先フォルダ</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>表を保存</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>LaTeX (*.tex)</source>
        <translation>LaTeX (*.tex)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>HTML (*.html)</source>
        <translation>HTML (*.html)</translation>
    </message>
    <message>
        <source>Save the figure</source>
        <translation>図を保存</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>画像 (*.png)</translation>
    </message>
    <message>
        <source>Vectors (*.svg)</source>
        <translation>ベクター (*.svg)</translation>
    </message>
    <message>
        <source>The paragraph on methods is in the clipboard.</source>
        <translation>方法の文章をクリップボードにコピーしました。</translation>
    </message>
    <message>
        <source>Cohort</source>
        <translation>コホート</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>開く…</translation>
    </message>
    <message>
        <source>Open an evaluation: JSON from hangaku-cli evaluate</source>
        <translation>評価結果を開く(hangaku-cli evaluate の JSON)</translation>
    </message>
    <message>
        <source>Evaluate…</source>
        <translation>評価…</translation>
    </message>
    <message>
        <source>Evaluate folders of masks</source>
        <translation>マスクのフォルダを評価</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>書き出し</translation>
    </message>
    <message>
        <source>Export tables, figures and the report</source>
        <translation>表・図・レポートを書き出す</translation>
    </message>
    <message>
        <source>Everything, into a folder…</source>
        <translation>すべてをフォルダへ…</translation>
    </message>
    <message>
        <source>This table…</source>
        <translation>この表…</translation>
    </message>
    <message>
        <source>This figure…</source>
        <translation>この図…</translation>
    </message>
    <message>
        <source>Copy the paragraph on methods</source>
        <translation>方法の文章をコピー</translation>
    </message>
    <message>
        <source>Back to the images</source>
        <translation>画像に戻る</translation>
    </message>
    <message>
        <source>Which model, on which cases, where, and why?</source>
        <translation>どのモデルが、どの症例の、どこで、なぜ違うのか</translation>
    </message>
    <message>
        <source>Open what hangaku-cli evaluate wrote (JSON), or score folders of masks here. Every point and every row then opens its case.</source>
        <translation>hangaku-cli evaluate の出力 (JSON) を開くか、ここでマスクのフォルダを評価します。点や行からその症例を開けます。</translation>
    </message>
    <message>
        <source>Open an evaluation…</source>
        <translation>評価結果を開く…</translation>
    </message>
    <message>
        <source>Evaluate folders…</source>
        <translation>フォルダを評価…</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>セグメント</translation>
    </message>
    <message>
        <source>Subgroup</source>
        <translation>サブグループ</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Cases, worst first</source>
        <translation>症例(悪い順)</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>要約</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>順位</translation>
    </message>
    <message>
        <source>Paired tests</source>
        <translation>対応のある検定</translation>
    </message>
    <message>
        <source>Subgroups</source>
        <translation>サブグループ</translation>
    </message>
    <message>
        <source>Every segment</source>
        <translation>全セグメント</translation>
    </message>
    <message>
        <source>Plot</source>
        <translation>図</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>指標</translation>
    </message>
    <message>
        <source>A click opens the case. Wheel: zoom; drag: move; double-click: all of it.</source>
        <translation>クリックで症例を開く。ホイール: 拡大、ドラッグ: 移動、ダブルクリック: 全体</translation>
    </message>
    <message>
        <source>Boxes and all cases</source>
        <translation>箱ひげ図と全症例</translation>
    </message>
    <message>
        <source>Volumes (Bland and Altman)</source>
        <translation>体積(Bland–Altman)</translation>
    </message>
    <message>
        <source>Volumes (scatter)</source>
        <translation>体積(散布図)</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>セグメント</translation>
    </message>
    <message>
        <source>Ranks</source>
        <translation>順位</translation>
    </message>
    <message>
        <source>ROC</source>
        <translation>ROC</translation>
    </message>
    <message>
        <source>Precision and recall</source>
        <translation>適合率と再現率</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>信頼性(較正)</translation>
    </message>
    <message>
        <source>FROC</source>
        <translation>FROC</translation>
    </message>
    <message>
        <source>All segments</source>
        <translation>全セグメント</translation>
    </message>
    <message>
        <source>All cases</source>
        <translation>全症例</translation>
    </message>
    <message>
        <source>Show or hide %1 in the plots</source>
        <translation>%1 の表示を切り替える</translation>
    </message>
    <message>
        <source>%1 models, %2 cases</source>
        <translation>%1 モデル、%2 症例</translation>
    </message>
    <message>
        <source>Tests between subgroups</source>
        <translation>サブグループ間の検定</translation>
    </message>
</context>
<context>
    <name>hangaku::app::EvaluationForm</name>
    <message>
        <source>Evaluate</source>
        <translation>評価する</translation>
    </message>
    <message>
        <source>Evaluate folders of masks</source>
        <translation>マスクのフォルダを評価</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>選択: %1</translation>
    </message>
    <message>
        <source>References</source>
        <translation>参照</translation>
    </message>
    <message>
        <source>A folder with the mask of each case that is taken as true</source>
        <translation>正解とする各症例のマスクのフォルダ</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>For each model or reader a folder with masks of the same names, one in each line</source>
        <translation>モデルまたは読影者ごとに、同じ名前のマスクのフォルダ(1 行に 1 つ)</translation>
    </message>
    <message>
        <source>Images (optional)</source>
        <translation>画像(任意)</translation>
    </message>
    <message>
        <source>A folder with the image of each case, of the same name: to open cases, and for subgroups by scanner, slice thickness, sex and age</source>
        <translation>同じ名前の各症例の画像のフォルダ。症例を開くため、また装置・スライス厚・性別・年齢のサブグループに使います</translation>
    </message>
    <message>
        <source>Table of the cases (optional)</source>
        <translation>症例の表(任意)</translation>
    </message>
    <message>
        <source>CSV with a column &quot;case&quot;; every other column becomes a choice of subgroups</source>
        <translation>列「case」のある CSV。他の列はサブグループになります</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
</context>
<context>
    <name>hangaku::app::FileCommands</name>
    <message>
        <source>Open a folder</source>
        <translation>フォルダを開く</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>ファイルを開く</translation>
    </message>
    <message>
        <source>Open masks</source>
        <translation>マスクを開く</translation>
    </message>
    <message>
        <source>Masks (*.dcm *.nii *.nii.gz *.nrrd *.mha)</source>
        <translation>マスク (*.dcm *.nii *.nii.gz *.nrrd *.mha)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Making the sample case</source>
        <translation>サンプル症例を作成中</translation>
    </message>
    <message>
        <source>DICOM segmentation (*.dcm)</source>
        <translation>DICOM セグメンテーション (*.dcm)</translation>
    </message>
    <message>
        <source>NIfTI label map (*.nii.gz)</source>
        <translation>NIfTI ラベルマップ (*.nii.gz)</translation>
    </message>
    <message>
        <source>NRRD label map (*.nrrd)</source>
        <translation>NRRD ラベルマップ (*.nrrd)</translation>
    </message>
    <message>
        <source>MetaImage label map (*.mha)</source>
        <translation>MetaImage ラベルマップ (*.mha)</translation>
    </message>
    <message>
        <source>Save the segmentation</source>
        <translation>セグメンテーションを保存</translation>
    </message>
    <message>
        <source>Save the changes to the segmentations?</source>
        <translation>セグメンテーションの変更を保存しますか?</translation>
    </message>
    <message>
        <source>What is not saved is lost.</source>
        <translation>保存しない変更は失われます。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>破棄</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Opening masks</source>
        <translation>マスクを開いています</translation>
    </message>
    <message>
        <source>3D Slicer segmentation (*.seg.nrrd)</source>
        <translation>3D Slicer 領域 (*.seg.nrrd)</translation>
    </message>
    <message>
        <source>DICOM RT structure set (*.dcm)</source>
        <translation>DICOM RT ストラクチャセット (*.dcm)</translation>
    </message>
    <message>
        <source>Surfaces, STL (*.stl)</source>
        <translation>表面 STL (*.stl)</translation>
    </message>
    <message>
        <source>Surfaces with colours, PLY (*.ply)</source>
        <translation>表面（色つき）PLY (*.ply)</translation>
    </message>
    <message>
        <source>Surfaces with names and colours, OBJ (*.obj)</source>
        <translation>表面（名前・色つき）OBJ (*.obj)</translation>
    </message>
    <message>
        <source>Save every edit as a table</source>
        <translation>すべての編集を表で保存</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表 (*.csv)</translation>
    </message>
    <message>
        <source>Open detections</source>
        <translation>検出結果を開く</translation>
    </message>
    <message>
        <source>Detections (*.dcm *.csv)</source>
        <translation>検出結果 (*.dcm *.csv)</translation>
    </message>
    <message>
        <source>Save the detections</source>
        <translation>検出結果を保存</translation>
    </message>
    <message>
        <source>DICOM SR (*.dcm)</source>
        <translation>DICOM SR (*.dcm)</translation>
    </message>
    <message>
        <source>Save the changes to the detections?</source>
        <translation>検出結果の変更を保存しますか?</translation>
    </message>
</context>
<context>
    <name>hangaku::app::KeyBindings</name>
    <message>
        <source>Tools</source>
        <translation>ツール</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>描画</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>ブラシを大きく</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>ブラシを小さく</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Previous slice</source>
        <translation>前のスライス</translation>
    </message>
    <message>
        <source>Next slice</source>
        <translation>次のスライス</translation>
    </message>
    <message>
        <source>Ten slices back</source>
        <translation>10スライス戻る</translation>
    </message>
    <message>
        <source>Ten slices on</source>
        <translation>10スライス進む</translation>
    </message>
    <message>
        <source>First slice</source>
        <translation>最初のスライス</translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation>最後のスライス</translation>
    </message>
    <message>
        <source>Previous series</source>
        <translation>前のシリーズ</translation>
    </message>
    <message>
        <source>Next series</source>
        <translation>次のシリーズ</translation>
    </message>
    <message>
        <source>Next view</source>
        <translation>次の画面</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>表示を元に戻す</translation>
    </message>
    <message>
        <source>Texts in the views</source>
        <translation>画面の文字</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Previous time point</source>
        <translation>前の時相</translation>
    </message>
    <message>
        <source>Next time point</source>
        <translation>次の時相</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1(%2)</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>検出</translation>
    </message>
</context>
<context>
    <name>hangaku::app::KeyButton</name>
    <message>
        <source>Press a key…</source>
        <translation>キーを押す…</translation>
    </message>
</context>
<context>
    <name>hangaku::app::MainWindow</name>
    <message>
        <source>Hangaku (research use only)</source>
        <translation>Hangaku(研究用)</translation>
    </message>
    <message>
        <source>Looking through the files…</source>
        <translation>ファイルを調べています…</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 を保存しました</translation>
    </message>
    <message numerus="yes">
        <source>%n files could not be opened.</source>
        <translation>
            <numerusform>%n 個のファイルを開けませんでした。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1(%2)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message numerus="yes">
        <source>%n segmentations lie beside the images.</source>
        <translation>
            <numerusform>画像と一緒に %n 個のセグメンテーションがあります。</numerusform>
        </translation>
    </message>
    <message>
        <source>Open them</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>元に戻しました: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <translation>やり直しました: %1</translation>
    </message>
    <message>
        <source>Segment %1</source>
        <translation>セグメント %1</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>言語は次に起動したときに変わります。</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>階調</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>表示を元に戻す</translation>
    </message>
    <message>
        <source>Research use only</source>
        <translation>研究用</translation>
    </message>
    <message>
        <source>Save a picture of the views</source>
        <translation>画面を画像として保存</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>画像 (*.png)</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>反転・回転</translation>
    </message>
    <message>
        <source>Play the slices</source>
        <translation>スライスを再生</translation>
    </message>
    <message>
        <source>%1 is not saved yet. The format cannot hold:</source>
        <translation>%1 はまだ保存されていません。この形式では次の内容を保存できません：</translation>
    </message>
    <message>
        <source>Save without it</source>
        <translation>これらなしで保存</translation>
    </message>
    <message>
        <source>Unsaved work is being kept again</source>
        <translation>未保存の作業を再び自動で残しています</translation>
    </message>
    <message>
        <source>%1 is also being edited by %2 on %3, since %4.</source>
        <translation>%1 は %2 さんも %3 で編集しています（%4 から）。</translation>
    </message>
    <message numerus="yes">
        <source>%n segmentations were brought back</source>
        <translation>
            <numerusform>%n 件のセグメンテーションを復元しました</numerusform>
        </translation>
    </message>
    <message>
        <source>Unsaved work of %1 on this machine can be brought back.</source>
        <translation>この端末の %1 の未保存の作業を復元できます。</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>復元</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>破棄</translation>
    </message>
    <message>
        <source>A folder for the report</source>
        <translation>レポートの保存先フォルダ</translation>
    </message>
    <message>
        <source>Report of the comparison</source>
        <translation>比較のレポート</translation>
    </message>
    <message>
        <source>The report is in %1.</source>
        <translation>レポートを %1 に保存しました。</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>開く</translation>
    </message>
    <message numerus="yes">
        <source>%n reports with places in the patient lie beside the images.</source>
        <translation>
            <numerusform>画像のそばに、位置を示すレポートが %n 件あります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sets of detections were brought back</source>
        <translation>
            <numerusform>検出結果 %n 件を復元しました</numerusform>
        </translation>
    </message>
    <message>
        <source>; </source>
        <comment>between two things that were brought back</comment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>hangaku::app::ShortcutsDialog</name>
    <message>
        <source>Mouse and keyboard</source>
        <translation>マウスとキーボード</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>マウス</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>ホイール</translation>
    </message>
    <message>
        <source>Slices</source>
        <translation>スライス送り</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+ホイール</translation>
    </message>
    <message>
        <source>Zoom about the cursor</source>
        <translation>カーソル位置で拡大</translation>
    </message>
    <message>
        <source>Left drag</source>
        <translation>左ドラッグ</translation>
    </message>
    <message>
        <source>The tool in hand</source>
        <translation>選択中のツール</translation>
    </message>
    <message>
        <source>Middle drag</source>
        <translation>中ドラッグ</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Right drag</source>
        <translation>右ドラッグ</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>右クリック</translation>
    </message>
    <message>
        <source>Menu of the view</source>
        <translation>画面のメニュー</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>ダブルクリック</translation>
    </message>
    <message>
        <source>Maximise the view, and back</source>
        <translation>画面の最大化と復帰</translation>
    </message>
    <message>
        <source>Shift+move</source>
        <translation>Shift+移動</translation>
    </message>
    <message>
        <source>Crosshair follows</source>
        <translation>十字線が追う</translation>
    </message>
    <message>
        <source>Ctrl+drag</source>
        <translation>Ctrl+ドラッグ</translation>
    </message>
    <message>
        <source>The opposite: erase while painting</source>
        <translation>逆の動作(描画中は消去)</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>ブラシの大きさ</translation>
    </message>
    <message>
        <source>Leave the tool</source>
        <translation>ツールを終える</translation>
    </message>
    <message>
        <source>Window presets; 0 is the full range</source>
        <translation>階調プリセット、0 は全範囲</translation>
    </message>
    <message>
        <source>Rename the segment</source>
        <translation>セグメントの名前を変更</translation>
    </message>
    <message>
        <source>Shift+wheel</source>
        <translation>Shift+ホイール</translation>
    </message>
    <message>
        <source>Keys of: %1</source>
        <translation>キー: %1</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>%1 に戻す</translation>
    </message>
    <message>
        <source>Use it here</source>
        <translation>こちらで使う</translation>
    </message>
    <message>
        <source>Leave it there</source>
        <translation>そのままにする</translation>
    </message>
    <message>
        <source>Reset all keys</source>
        <translation>すべてのキーを元に戻す</translation>
    </message>
    <message>
        <source>%1 already does: %2.</source>
        <translation>%1 は「%2」に割り当てられています。</translation>
    </message>
    <message>
        <source>Click on a key to change it; Delete takes it away.</source>
        <translation>キーをクリックすると変更できます。Delete で割り当てを外します。</translation>
    </message>
    <message>
        <source>Handle drag</source>
        <translation>つまみをドラッグ</translation>
    </message>
    <message>
        <source>Tilts the planes; Shift: only one</source>
        <translation>断面を傾ける（Shift で一つだけ）</translation>
    </message>
    <message>
        <source>A, R, Del in the list</source>
        <translation>一覧で A、R、Del</translation>
    </message>
    <message>
        <source>Accept, reject, remove; then the next</source>
        <translation>採用、却下、削除して次へ</translation>
    </message>
</context>
<context>
    <name>hangaku::app::ToolColumn</name>
    <message>
        <source>Window presets (1 to 9, 0)</source>
        <translation>階調プリセット(1~9、0)</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>階調プリセット</translation>
    </message>
    <message>
        <source>Open an image first</source>
        <translation>先に画像を開いてください</translation>
    </message>
    <message>
        <source>%1   %2 / %3</source>
        <translation>%1   %2 / %3</translation>
    </message>
    <message>
        <source>Full range</source>
        <translation>全範囲</translation>
    </message>
    <message>
        <source>Colours are shown as they are stored</source>
        <translation>カラーは保存されたとおりに表示します</translation>
    </message>
    <message>
        <source>Middle 98 % of the values</source>
        <translation>値の中央 98 %</translation>
    </message>
    <message>
        <source>Flip and turn</source>
        <translation>反転・回転</translation>
    </message>
</context>
<context>
    <name>hangaku::app::TopBar</name>
    <message>
        <source>Menu (F10)</source>
        <translation>メニュー(F10)</translation>
    </message>
    <message>
        <source>Research use only</source>
        <translation>研究用</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Left drag</source>
        <translation>左ドラッグ</translation>
    </message>
    <message>
        <source>Changes the window</source>
        <translation>階調を変える</translation>
    </message>
    <message>
        <source>Scrolls</source>
        <translation>スライスを送る</translation>
    </message>
    <message>
        <source>Your name in corrections</source>
        <translation>修正者として記録する名前</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer</name>
    <message>
        <source>%1 y</source>
        <translation>%1 歳</translation>
    </message>
    <message>
        <source>%1 months</source>
        <translation>%1 か月</translation>
    </message>
    <message>
        <source>%1 weeks</source>
        <translation>%1 週</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1 日</translation>
    </message>
    <message>
        <source>Series %1</source>
        <translation>シリーズ %1</translation>
    </message>
    <message>
        <source>Image %1 / %2</source>
        <translation>画像 %1 / %2</translation>
    </message>
    <message>
        <source>spacing %1 mm</source>
        <translation>間隔 %1 mm</translation>
    </message>
    <message>
        <source>Zoom %1 px/mm</source>
        <translation>倍率 %1 px/mm</translation>
    </message>
    <message>
        <source>W %1  L %2</source>
        <translation>WW %1  WL %2</translation>
    </message>
    <message>
        <source>No millimetres known</source>
        <translation>実寸不明</translation>
    </message>
    <message>
        <source>mm at the detector</source>
        <translation>検出器上の mm</translation>
    </message>
    <message>
        <source>mm corrected for magnification (estimated)</source>
        <translation>拡大率で補正した mm（推定）</translation>
    </message>
    <message>
        <source>mm calibrated</source>
        <translation>校正済みの mm</translation>
    </message>
    <message>
        <source>mm of the region</source>
        <translation>計測領域の mm</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>欠落</translation>
    </message>
    <message>
        <source>frame %1</source>
        <translation>フレーム %1</translation>
    </message>
    <message>
        <source>tile %1 of instance %2</source>
        <translation>インスタンス %2 のタイル %1</translation>
    </message>
    <message>
        <source>instance %1</source>
        <translation>インスタンス %1</translation>
    </message>
    <message>
        <source>Time %1</source>
        <translation>時相 %1</translation>
    </message>
    <message>
        <source>Colours as stored</source>
        <translation>カラー（保存値）</translation>
    </message>
    <message>
        <source>Table %1</source>
        <translation>テーブル %1</translation>
    </message>
    <message>
        <source>SUV %1 to %2</source>
        <translation>SUV %1～%2</translation>
    </message>
    <message>
        <source>sigmoid</source>
        <translation>シグモイド</translation>
    </message>
    <message>
        <source>Zoom %1 %</source>
        <translation>倍率 %1 %</translation>
    </message>
    <message>
        <source>tilted %1°</source>
        <translation>傾き %1°</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::BrushPanel</name>
    <message>
        <source>Disc: in the plane of the view</source>
        <translation>円盤: 表示している断面の中だけ</translation>
    </message>
    <message>
        <source>Sphere: through neighbouring slices</source>
        <translation>球: 前後のスライスにも及ぶ</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>ブラシ</translation>
    </message>
    <message>
        <source>Diameter</source>
        <translation>直径</translation>
    </message>
    <message>
        <source>Diameter of the brush</source>
        <translation>ブラシの直径</translation>
    </message>
    <message>
        <source>Diameter of the brush (Shift+wheel, + and -)</source>
        <translation>ブラシの直径(Shift+ホイール、+ と -)</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>Diameter of the brush in mm</source>
        <translation>ブラシの直径(mm)</translation>
    </message>
    <message>
        <source>Square: along the view</source>
        <translation>正方形：表示の向きに沿って</translation>
    </message>
    <message>
        <source>Keep to the object</source>
        <translation>対象の中だけに描く</translation>
    </message>
    <message>
        <source>Slices on each side</source>
        <translation>前後のスライス数</translation>
    </message>
    <message>
        <source>Paints only what is like the voxels under the centre, and stops at edges</source>
        <translation>中心の下と似たボクセルだけを塗り、境界で止まります</translation>
    </message>
    <message>
        <source> SD</source>
        <translation> SD</translation>
    </message>
    <message>
        <source>How unlike voxels may be</source>
        <translation>値の違いの許容範囲</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::CineBar</name>
    <message>
        <source>Time or frame</source>
        <translation>時相またはフレーム</translation>
    </message>
    <message>
        <source> /s</source>
        <translation> /秒</translation>
    </message>
    <message>
        <source>Images a second</source>
        <translation>1 秒あたりの枚数</translation>
    </message>
    <message>
        <source>Stop (C)</source>
        <translation>停止 (C)</translation>
    </message>
    <message>
        <source>Play (C)</source>
        <translation>再生 (C)</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ClickTool</name>
    <message>
        <source>Click and segment</source>
        <translation>クリックで抽出</translation>
    </message>
    <message>
        <source>In the volume</source>
        <translation>ボリューム全体</translation>
    </message>
    <message>
        <source>In this slice</source>
        <translation>この断面</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Smoothness</source>
        <translation>滑らかさ</translation>
    </message>
    <message>
        <source>Click, or scribble, in the object; with Ctrl in what does not belong to it. Each can be undone. Enter begins another object.</source>
        <translation>対象の中をクリックするか線を引きます。Ctrlで対象外を示します。一つずつ元に戻せます。Enterで次の対象に移ります。</translation>
    </message>
    <message>
        <source>Another object</source>
        <translation>次の対象</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>計算中…</translation>
    </message>
    <message numerus="yes">
        <source>%n prompts</source>
        <translation>
            <numerusform>指示%n個</numerusform>
        </translation>
    </message>
    <message>
        <source>&quot;In this slice&quot; works in planes of the image alone, not in tilted ones (Ctrl+R resets the tilt).</source>
        <translation>「この断面」は画像本来の断面でのみ使え、傾けた断面では使えません（Ctrl+R で傾きを戻します）。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ColourPopup</name>
    <message>
        <source>Code</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Colour code</source>
        <translation>色コード</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ComparePanel</name>
    <message>
        <source>Side by side</source>
        <translation>並べて表示</translation>
    </message>
    <message>
        <source>Open two or more masks of this scan, or run models: what they call the same is compared.</source>
        <translation>この画像のマスクを 2 つ以上開くか、モデルを実行してください。同じ名称の構造を比較します。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>構造</translation>
    </message>
    <message>
        <source>Outlines</source>
        <translation>輪郭</translation>
    </message>
    <message>
        <source>The outline of every mask</source>
        <translation>すべてのマスクの輪郭</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>How many of the masks are there</source>
        <translation>何個のマスクが重なるか</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>誤差</translation>
    </message>
    <message>
        <source>Where the selected mask is right, too large and too small</source>
        <translation>選択したマスクの正解・過剰・不足の部分</translation>
    </message>
    <message>
        <source>The place before</source>
        <translation>前の箇所</translation>
    </message>
    <message>
        <source>The next place where they differ</source>
        <translation>次の不一致箇所</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>マスク</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>With the reference, over the voxels of the image&apos;s grid</source>
        <translation>基準との Dice（画像の格子のボクセルで計算）</translation>
    </message>
    <message>
        <source>ml</source>
        <translation>ml</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>体積</translation>
    </message>
    <message>
        <source>Ref.</source>
        <translation>基準</translation>
    </message>
    <message>
        <source>The mask that is taken as true</source>
        <translation>正解とみなすマスク</translation>
    </message>
    <message>
        <source>Compare this mask</source>
        <translation>このマスクを比較に含める</translation>
    </message>
    <message>
        <source>Take this mask as true</source>
        <translation>このマスクを基準にする</translation>
    </message>
    <message>
        <source>%1 ml of the reference are missing, %2 ml are too much</source>
        <translation>基準に対する不足 %1 ml、過剰 %2 ml</translation>
    </message>
    <message>
        <source>They do not differ</source>
        <translation>違いはありません</translation>
    </message>
    <message>
        <source>Places that differ: %1</source>
        <translation>不一致箇所：%1</translation>
    </message>
    <message>
        <source>Place %1 of %2: %3 ml</source>
        <translation>箇所 %1 / %2：%3 ml</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正解</translation>
    </message>
    <message>
        <source>too much</source>
        <translation>過剰</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>不足</translation>
    </message>
    <message>
        <source>Swipe</source>
        <translation>ワイプ</translation>
    </message>
    <message>
        <source>The selected mask left of the cursor, the reference right of it</source>
        <translation>カーソルの左に選択したマスク、右に基準のマスク</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>市松</translation>
    </message>
    <message>
        <source>The two as a checkerboard</source>
        <translation>2 つのマスクを市松模様で表示</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>切替</translation>
    </message>
    <message>
        <source>One mask after another</source>
        <translation>マスクを順に切り替えて表示</translation>
    </message>
    <message>
        <source>Distances between the surfaces of the selected mask and of the reference, by surfels weighted by area; NSD at 1 mm</source>
        <translation>選択したマスクと基準の表面間の距離（面積で重み付けした surfel による）。NSD は 1 mm</translation>
    </message>
    <message>
        <source>HD95 %1 mm   ASSD %2 mm   NSD %3</source>
        <translation>HD95 %1 mm   ASSD %2 mm   NSD %3</translation>
    </message>
    <message>
        <source>Consensus of the masks, as a new segmentation</source>
        <translation>マスクの合意を新しいセグメンテーションとして作成</translation>
    </message>
    <message>
        <source>By majority</source>
        <translation>多数決</translation>
    </message>
    <message>
        <source>By STAPLE</source>
        <translation>STAPLE</translation>
    </message>
    <message>
        <source>Report of this comparison, into a folder</source>
        <translation>この比較のレポートをフォルダへ</translation>
    </message>
    <message>
        <source>Cohort: models on many cases</source>
        <translation>コホート: 多症例でモデルを比較</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::CorrectionPanel</name>
    <message>
        <source>Correction</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Save every edit as a table…</source>
        <translation>すべての編集を表で保存…</translation>
    </message>
    <message>
        <source>Time at work</source>
        <translation>作業時間</translation>
    </message>
    <message>
        <source>Pauses of more than 20 seconds do not count</source>
        <translation>20 秒を超える中断は数えません</translation>
    </message>
    <message>
        <source>Edits</source>
        <translation>編集回数</translation>
    </message>
    <message>
        <source>Undone ones and their undoing count too</source>
        <translation>元に戻した編集と、元に戻す操作も数えます</translation>
    </message>
    <message>
        <source>Dice with the model&apos;s</source>
        <translation>モデルとの Dice</translation>
    </message>
    <message>
        <source>1: the model&apos;s mask was kept as it was</source>
        <translation>1：モデルのマスクのまま</translation>
    </message>
    <message>
        <source>Added path length</source>
        <translation>描き直した輪郭長</translation>
    </message>
    <message>
        <source>The contour that was drawn anew, over all slices</source>
        <translation>新しく描いた輪郭の長さ（全断面の合計）</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 mm</source>
        <translation>%1 mm</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::DetectionComparisonRow</name>
    <message>
        <source>Reference</source>
        <translation>基準</translation>
    </message>
    <message>
        <source>The detections taken as true</source>
        <translation>正解とする検出</translation>
    </message>
    <message>
        <source>Two boxes are the same finding when they share at least a tenth of their common volume (IoU), the surest first, one to one.</source>
        <translation>2 つの枠の IoU が 0.1 以上のとき同じ所見とみなし、スコアの高い順に 1 対 1 で対応させます。</translation>
    </message>
    <message>
        <source>sensitivity %1, precision %2</source>
        <translation>感度 %1、適合率 %2</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::DetectionsModel</name>
    <message>
        <source>Changed %1</source>
        <translation>%1 に変更</translation>
    </message>
    <message>
        <source>Changed by %1, %2</source>
        <translation>%1 が変更、%2</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::DetectionsPanel</name>
    <message>
        <source>Draw a box around a finding: press the button and drag in a view.</source>
        <translation>所見を枠で囲みます。ボタンを押し、画像の上でドラッグしてください。</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>検出</translation>
    </message>
    <message>
        <source>Show the boxes</source>
        <translation>枠を表示</translation>
    </message>
    <message>
        <source>Open detections…</source>
        <translation>検出結果を開く…</translation>
    </message>
    <message>
        <source>Save the detections…</source>
        <translation>検出結果を保存…</translation>
    </message>
    <message>
        <source>Draw a box (Shift+B)</source>
        <translation>枠を描く (Shift+B)</translation>
    </message>
    <message>
        <source>Score from</source>
        <translation>スコア下限</translation>
    </message>
    <message>
        <source>What scores less is not shown</source>
        <translation>これより低いスコアは表示しません</translation>
    </message>
    <message>
        <source>%1 of %2 shown, %3 open</source>
        <translation>%2 件中 %1 件を表示、未判定 %3 件</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>採用</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>却下</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>未判定に戻す</translation>
    </message>
    <message>
        <source>Call it</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Remove the box</source>
        <translation>枠を削除</translation>
    </message>
    <message>
        <source>Remove all of %1</source>
        <translation>%1 をすべて削除</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>別名で保存…</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::DrawTool</name>
    <message>
        <source>Draw</source>
        <translation>描画</translation>
    </message>
    <message>
        <source>Draw around the structure: the outline closes when the button is released. With Ctrl it is taken away.</source>
        <translation>構造を囲むように描きます。ボタンを離すと輪郭が閉じます。Ctrlで取り除きます。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::EmptyState</name>
    <message>
        <source>Open the sample case</source>
        <translation>サンプル症例を開く</translation>
    </message>
    <message>
        <source>Open a folder…</source>
        <translation>フォルダを開く…</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>ファイルを開く…</translation>
    </message>
    <message>
        <source>DICOM folders, ZIPs and DICOMDIRs; NIfTI, NRRD and MHA files</source>
        <translation>DICOM のフォルダ・ZIP・DICOMDIR、NIfTI・NRRD・MHA ファイル</translation>
    </message>
    <message>
        <source>Drop a folder here, or press Ctrl+O</source>
        <translation>ここにフォルダをドロップするか、Ctrl+O を押してください</translation>
    </message>
    <message>
        <source>Opened lately</source>
        <translation>最近開いたもの</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::FillBetweenTool</name>
    <message>
        <source>Fill between slices</source>
        <translation>スライス間を補間</translation>
    </message>
    <message>
        <source>Draw on some slices; the ones between them follow, also while you go on drawing.</source>
        <translation>いくつかのスライスに描くと間が補間されます。描き足すとすぐに反映されます。</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>横断</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状断</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状断</translation>
    </message>
    <message>
        <source>Slices drawn</source>
        <translation>描いた断面</translation>
    </message>
    <message>
        <source>These planes are tilted. Filling needs slices of the image: reset the tilt (Ctrl+R).</source>
        <translation>断面が傾いています。補間には画像のスライスが必要です。傾きを戻してください（Ctrl+R）。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::GrowTool</name>
    <message>
        <source>Grow from a click</source>
        <translation>クリックから拡張</translation>
    </message>
    <message>
        <source>Lesion</source>
        <translation>病変</translation>
    </message>
    <message>
        <source>Similar values</source>
        <translation>似た値</translation>
    </message>
    <message>
        <source>Similar, this slice</source>
        <translation>似た値（この断面）</translation>
    </message>
    <message>
        <source>What grows</source>
        <translation>広げるもの</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>許容差</translation>
    </message>
    <message>
        <source>At most from the click</source>
        <translation>クリックからの最大距離</translation>
    </message>
    <message>
        <source>Farthest</source>
        <translation>最大距離</translation>
    </message>
    <message>
        <source>Stop at narrow necks</source>
        <translation>細いくびれで止める</translation>
    </message>
    <message>
        <source>Leaves out vessels and walls that a lesion touches</source>
        <translation>病変に接する血管や壁を除きます</translation>
    </message>
    <message>
        <source>Click inside; hold and move right to take in more, left for less. For what has about one value; tumours of many values it takes in part.</source>
        <translation>内側をクリック。押したまま右へ動かすと広く、左へ動かすと狭くなります。値がほぼ一様なもののための機能で、値がさまざまな腫瘍は一部しか入りません。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::HistogramView</name>
    <message>
        <source>Histogram</source>
        <translation>ヒストグラム</translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2 %3: %n voxels</source>
        <translation>
            <numerusform>%1～%2 %3：%nボクセル</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::HistoryPopup</name>
    <message>
        <source>History</source>
        <translation>履歴</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>最初</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::IslandsTool</name>
    <message>
        <source>Islands and holes</source>
        <translation>塊と穴</translation>
    </message>
    <message>
        <source>Click a piece in a view to keep only it; with Ctrl to take it away.</source>
        <translation>断面で塊をクリックするとそれだけを残します。Ctrlで取り除きます。</translation>
    </message>
    <message>
        <source>Keep the largest</source>
        <translation>最大のものを残す</translation>
    </message>
    <message>
        <source>Remove small ones</source>
        <translation>小さなものを除去</translation>
    </message>
    <message>
        <source>Split into segments</source>
        <translation>セグメントに分割</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>穴埋め</translation>
    </message>
    <message>
        <source>Fill holes slice by slice</source>
        <translation>断面ごとに穴埋め</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Smaller than</source>
        <translation>この体積未満</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::LevelTraceTool</name>
    <message>
        <source>Level tracing</source>
        <translation>等輝度線の追跡</translation>
    </message>
    <message>
        <source>The line follows the brightness under the cursor; a click fills it. With Ctrl it is taken away.</source>
        <translation>カーソルの下の明るさに沿って線が引かれ、クリックで塗ります。Ctrlで取り除きます。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::LivewireTool</name>
    <message>
        <source>Live-wire</source>
        <translation>ライブワイヤー</translation>
    </message>
    <message>
        <source>Click along an edge: the line clings to it. Enter, a double click or the first corner closes, Backspace takes a corner back, Esc gives up.</source>
        <translation>境界に沿ってクリックすると線が境界に吸い付きます。Enter、ダブルクリック、最初の点で閉じ、Backspaceで一点戻り、Escで中止します。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::LogicTool</name>
    <message>
        <source>Combine segments</source>
        <translation>セグメントの演算</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>加える</translation>
    </message>
    <message>
        <source>Subtract</source>
        <translation>引く</translation>
    </message>
    <message>
        <source>Intersect with</source>
        <translation>共通部分</translation>
    </message>
    <message>
        <source>Copy of</source>
        <translation>コピー元</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反転</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Other segment</source>
        <translation>相手のセグメント</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::MarginTool</name>
    <message>
        <source>Margin</source>
        <translation>マージン</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>縮小</translation>
    </message>
    <message>
        <source>Shell inside the border</source>
        <translation>境界の内側の殻</translation>
    </message>
    <message>
        <source>Shell on the border</source>
        <translation>境界上の殻</translation>
    </message>
    <message>
        <source>Shell outside the border</source>
        <translation>境界の外側の殻</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::MaskDisplayRow</name>
    <message>
        <source>Fill the masks</source>
        <translation>マスクを塗りつぶす</translation>
    </message>
    <message>
        <source>Outline the masks</source>
        <translation>マスクの輪郭を描く</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Opacity of the masks</source>
        <translation>マスクの不透明度</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::OperationTool</name>
    <message>
        <source>Preview</source>
        <translation>プレビュー</translation>
    </message>
    <message>
        <source>Stripes show what the segment would become</source>
        <translation>縞模様が結果を示します</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>適用</translation>
    </message>
    <message>
        <source>Apply (Enter)</source>
        <translation>適用 (Enter)</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::OutlineTool</name>
    <message>
        <source>Depth</source>
        <translation>奥行き</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::PlaneReachField</name>
    <message>
        <source>This slice</source>
        <translation>この断面</translation>
    </message>
    <message>
        <source>Slices on each side</source>
        <translation>前後のスライス数</translation>
    </message>
    <message>
        <source>All slices</source>
        <translation>全スライス</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>奥行き</translation>
    </message>
    <message>
        <source>mm on each side</source>
        <translation>前後の mm</translation>
    </message>
    <message>
        <source>Slices</source>
        <translation>枚数で</translation>
    </message>
    <message>
        <source>In mm</source>
        <translation>mm で</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::PolygonTool</name>
    <message>
        <source>Polygon</source>
        <translation>多角形</translation>
    </message>
    <message>
        <source>Click the corners; Enter, a double click or the first corner closes it, Backspace takes one back, Esc gives up. Begun with Ctrl, it is taken away.</source>
        <translation>頂点をクリックします。Enter、ダブルクリック、最初の点で閉じ、Backspaceで一点戻り、Escで中止します。Ctrlで始めると取り除きます。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::RulesPanel</name>
    <message>
        <source>Rules of drawing</source>
        <translation>描画の規則</translation>
    </message>
    <message>
        <source>Where tools may draw, and over what</source>
        <translation>ツールが描ける場所と上書きの規則</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>規則</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Are replaced</source>
        <translation>置き換える</translation>
    </message>
    <message>
        <source>Are kept</source>
        <translation>残す</translation>
    </message>
    <message>
        <source>May overlap</source>
        <translation>重なってよい</translation>
    </message>
    <message>
        <source>Other segments</source>
        <translation>他のセグメント</translation>
    </message>
    <message>
        <source>Only values</source>
        <translation>値の範囲</translation>
    </message>
    <message>
        <source>Lowest value</source>
        <translation>最小値</translation>
    </message>
    <message>
        <source>Highest value</source>
        <translation>最大値</translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation>どこでも</translation>
    </message>
    <message>
        <source>Outside other segments</source>
        <translation>他のセグメントの外</translation>
    </message>
    <message>
        <source>Inside %1</source>
        <translation>%1の中</translation>
    </message>
    <message>
        <source>others are kept</source>
        <translation>他を残す</translation>
    </message>
    <message>
        <source>others may overlap</source>
        <translation>重なりを許す</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1～%2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ScissorsTool</name>
    <message>
        <source>Scissors</source>
        <translation>はさみ</translation>
    </message>
    <message>
        <source>Cut away inside</source>
        <translation>内側を切り取る</translation>
    </message>
    <message>
        <source>Keep only inside</source>
        <translation>内側だけを残す</translation>
    </message>
    <message>
        <source>Fill inside</source>
        <translation>内側を塗る</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>All visible segments</source>
        <translation>表示中の全セグメント</translation>
    </message>
    <message>
        <source>Draw around what is to be cut, in a slice or in the 3D view (right button zooms, middle moves, Shift and left turns). A depth in mm is before and behind the slice; in 3D before and behind the crosshair.</source>
        <translation>切る部分を断面または3D表示で囲みます（右ボタンで拡大、中ボタンで移動、Shift＋左ボタンで回転）。mm の奥行きは断面の前後、3D表示では十字線の位置の前後です。</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ScoreMapRow</name>
    <message>
        <source>Map</source>
        <translation>マップ</translation>
    </message>
    <message>
        <source>How sure the model is, over the image</source>
        <translation>モデルの確信度を画像に重ねて表示</translation>
    </message>
    <message>
        <source>Map of the model&apos;s sureness</source>
        <translation>モデルの確信度マップ</translation>
    </message>
    <message>
        <source>Opacity of the map</source>
        <translation>マップの不透明度</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SeedsTool</name>
    <message>
        <source>Grow from seeds</source>
        <translation>種から拡張</translation>
    </message>
    <message>
        <source>Scribble into two segments or more, one of them for what is around; Q and W change the segment. They grow until they meet.</source>
        <translation>二つ以上のセグメント（一つは周囲用）に印を描きます。QとWで切り替えます。互いに接するまで広がります。</translation>
    </message>
    <message>
        <source>Keep near seeds</source>
        <translation>種の近くに留める</translation>
    </message>
    <message>
        <source>Growing, fast</source>
        <translation>拡張（高速）</translation>
    </message>
    <message>
        <source>Best border (two sides)</source>
        <translation>最適な境界（二つの側）</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SegmentsModel</name>
    <message>
        <source>from several files</source>
        <translation>複数のファイルから</translation>
    </message>
    <message>
        <source>Segmentation</source>
        <translation>セグメンテーション</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>保存済み</translation>
    </message>
    <message>
        <source>Not in a file yet</source>
        <translation>まだファイルに保存されていません</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>corrected by %1, %2</source>
        <translation>%1 が修正、%2</translation>
    </message>
    <message>
        <source>Made by %1</source>
        <translation>作成: %1</translation>
    </message>
    <message>
        <source>a model</source>
        <translation>モデル</translation>
    </message>
    <message numerus="yes">
        <source>Group %1, %n segments</source>
        <translation>
            <numerusform>グループ %1、%n セグメント</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SegmentsPanel</name>
    <message>
        <source>Segments</source>
        <translation>セグメント</translation>
    </message>
    <message>
        <source>Open a mask…</source>
        <translation>マスクを開く…</translation>
    </message>
    <message>
        <source>Add a segment (Ctrl+N)</source>
        <translation>セグメントを追加(Ctrl+N)</translation>
    </message>
    <message>
        <source>Run a model, open a mask, or draw: press B and paint in a view.</source>
        <translation>モデルを実行するか、マスクを開くか、B キーを押して画面に描画してください。</translation>
    </message>
    <message>
        <source>Masks of the open case are listed here.</source>
        <translation>開いている症例のマスクがここに並びます。</translation>
    </message>
    <message>
        <source>Segment %1</source>
        <translation>セグメント %1</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>名前を変更</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>色…</translation>
    </message>
    <message>
        <source>Remove this segment</source>
        <translation>このセグメントを削除</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>すべて表示</translation>
    </message>
    <message>
        <source>Hide all</source>
        <translation>すべて隠す</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>別名で保存…</translation>
    </message>
    <message>
        <source>Remove the segmentation</source>
        <translation>セグメンテーションを削除</translation>
    </message>
    <message>
        <source>Templates of segments</source>
        <translation>セグメントのテンプレート</translation>
    </message>
    <message>
        <source>Choose structure…</source>
        <translation>構造を選択…</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>No group</source>
        <translation>グループなし</translation>
    </message>
    <message>
        <source>New group…</source>
        <translation>新しいグループ…</translation>
    </message>
    <message>
        <source>Show the group</source>
        <translation>グループを表示</translation>
    </message>
    <message>
        <source>Hide the group</source>
        <translation>グループを隠す</translation>
    </message>
    <message>
        <source>Lock the group</source>
        <translation>グループをロック</translation>
    </message>
    <message>
        <source>Unlock the group</source>
        <translation>グループのロックを解除</translation>
    </message>
    <message>
        <source>New group</source>
        <translation>新しいグループ</translation>
    </message>
    <message>
        <source>New group %1</source>
        <translation>新しいグループ %1</translation>
    </message>
    <message>
        <source>Add a segment…</source>
        <translation>セグメントを追加…</translation>
    </message>
    <message>
        <source>Add segments from a template</source>
        <translation>テンプレートからセグメントを追加</translation>
    </message>
    <message>
        <source>Save these segments as a template…</source>
        <translation>このセグメント一覧をテンプレートとして保存…</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>テンプレートの名前</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SeriesModel</name>
    <message>
        <source>No description</source>
        <translation>説明なし</translation>
    </message>
    <message numerus="yes">
        <source>Series %1, %n images</source>
        <translation>
            <numerusform>シリーズ %1、%n 枚</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n 枚</numerusform>
        </translation>
    </message>
    <message>
        <source>Series %1, %2</source>
        <translation>シリーズ %1、%2</translation>
    </message>
    <message numerus="yes">
        <source>%n time points</source>
        <translation>
            <numerusform>%n 時相</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SeriesStrip</name>
    <message>
        <source>Series</source>
        <translation>シリーズ</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SliceAreaPanel</name>
    <message>
        <source>No segment here</source>
        <translation>このスライスにセグメントはありません</translation>
    </message>
    <message>
        <source>In this slice</source>
        <translation>このスライス</translation>
    </message>
    <message>
        <source>Height of the slice, LPS</source>
        <translation>スライスの高さ (LPS)</translation>
    </message>
    <message>
        <source>Areas of all segments in this axial slice</source>
        <translation>この横断スライスでの全セグメントの面積</translation>
    </message>
    <message>
        <source>H %1 mm</source>
        <translation>H %1 mm</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SliceAreaRows</name>
    <message>
        <source>%1: %2 cm²</source>
        <translation>%1: %2 cm²</translation>
    </message>
    <message>
        <source>cm²</source>
        <translation>cm²</translation>
    </message>
    <message>
        <source>Mean ± SD</source>
        <translation>平均 ± SD</translation>
    </message>
    <message>
        <source>%1 ± SD</source>
        <translation>%1 ± SD</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SliceView</name>
    <message>
        <source>Drop a folder here, or press Ctrl+O</source>
        <translation>ここにフォルダをドロップするか、Ctrl+O を押してください</translation>
    </message>
    <message>
        <source>Open the sample case</source>
        <translation>サンプル症例を開く</translation>
    </message>
    <message numerus="yes">
        <source>  (and %n more)</source>
        <translation>
            <numerusform>  (ほか %n 件)</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading %1 %</source>
        <translation>読み込み中 %1 %</translation>
    </message>
    <message>
        <source>%1 (reference)</source>
        <translation>%1（基準）</translation>
    </message>
    <message>
        <source>%1   Dice %2</source>
        <translation>%1   Dice %2</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SmoothTool</name>
    <message>
        <source>Smooth</source>
        <translation>平滑化</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>メディアン</translation>
    </message>
    <message>
        <source>Opening: removes thin parts</source>
        <translation>オープニング（細い部分を除去）</translation>
    </message>
    <message>
        <source>Closing: fills gaps</source>
        <translation>クロージング（隙間を埋める）</translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation>ガウシアン</translation>
    </message>
    <message>
        <source>All together, without gaps</source>
        <translation>全体をまとめて（隙間なし）</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大きさ</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::StatisticsPanel</name>
    <message>
        <source>Statistics</source>
        <translation>統計</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>体積</translation>
    </message>
    <message>
        <source>Voxels</source>
        <translation>ボクセル数</translation>
    </message>
    <message>
        <source>Mean ± SD</source>
        <translation>平均 ± 標準偏差</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>範囲</translation>
    </message>
    <message>
        <source>%1 to %2 %3</source>
        <translation>%1 ~ %2 %3</translation>
    </message>
    <message>
        <source>In the plane</source>
        <translation>断面内の径</translation>
    </message>
    <message>
        <source>Median, 5–95 %</source>
        <translation>中央値、5～95 %</translation>
    </message>
    <message>
        <source>Surface</source>
        <translation>表面積</translation>
    </message>
    <message>
        <source>Longest in 3D</source>
        <translation>3D最大径</translation>
    </message>
    <message>
        <source>Centre, LPS</source>
        <translation>重心（LPS）</translation>
    </message>
    <message>
        <source>The longest diameter in a slice, and the longest across it</source>
        <translation>断面内の最大径と、それに直交する最大径</translation>
    </message>
    <message>
        <source>Save the numbers of all segments as a table…</source>
        <translation>全セグメントの数値を表に保存…</translation>
    </message>
    <message>
        <source>All numbers</source>
        <translation>すべての数値</translation>
    </message>
    <message>
        <source>%1 cm²</source>
        <translation>%1 cm²</translation>
    </message>
    <message>
        <source>%1 × %2 mm</source>
        <translation>%1 × %2 mm</translation>
    </message>
    <message>
        <source>%1 mm</source>
        <translation>%1 mm</translation>
    </message>
    <message>
        <source>%1, %2 to %3</source>
        <translation>%1、%2～%3</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::StatusLine</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>LPS %1  %2  %3 mm</source>
        <translation>LPS %1  %2  %3 mm</translation>
    </message>
    <message>
        <source>Reading %1 %</source>
        <translation>読み込み中 %1 %</translation>
    </message>
    <message>
        <source>Pixel %1, %2</source>
        <translation>画素 %1, %2</translation>
    </message>
    <message>
        <source>no SUV</source>
        <translation>SUV なし</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::TermListModel</name>
    <message>
        <source>“%1”</source>
        <translation>「%1」</translation>
    </message>
    <message>
        <source>a name without a code</source>
        <translation>コードのない名前</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::TermPicker</name>
    <message>
        <source>Structure, in Japanese or English</source>
        <translation>構造名（日本語・かな・英語・略語）</translation>
    </message>
    <message>
        <source>Name of the segment</source>
        <translation>セグメントの名前</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>構造</translation>
    </message>
    <message>
        <source>Enter: take it   Tab: side   Ctrl+Enter: as typed</source>
        <translation>Enter: 決定   Tab: 左右   Ctrl+Enter: 入力のまま</translation>
    </message>
    <message>
        <source>Part of the body</source>
        <translation>部位</translation>
    </message>
    <message>
        <source>Part of the body (Ctrl+Up, Ctrl+Down)</source>
        <translation>部位 (Ctrl+↑, Ctrl+↓)</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>L</source>
        <comment>side</comment>
        <translation>左</translation>
    </message>
    <message>
        <source>Left (Tab)</source>
        <translation>左 (Tab)</translation>
    </message>
    <message>
        <source>R</source>
        <comment>side</comment>
        <translation>右</translation>
    </message>
    <message>
        <source>Right (Tab)</source>
        <translation>右 (Tab)</translation>
    </message>
    <message>
        <source>Both</source>
        <comment>sides</comment>
        <translation>両側</translation>
    </message>
    <message>
        <source>Both sides (Tab)</source>
        <translation>両側 (Tab)</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ThresholdTool</name>
    <message>
        <source>Threshold</source>
        <translation>閾値処理</translation>
    </message>
    <message>
        <source>Lowest value</source>
        <translation>最小値</translation>
    </message>
    <message>
        <source>Highest value</source>
        <translation>最大値</translation>
    </message>
    <message>
        <source>From … to</source>
        <translation>範囲</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>手動</translation>
    </message>
    <message>
        <source>Draw only in this range</source>
        <translation>この範囲だけに描く</translation>
    </message>
    <message>
        <source>Brushes and other tools change only voxels with these values</source>
        <translation>ブラシなどのツールはこの値のボクセルだけを変更します</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ToastStack</name>
    <message>
        <source>Dismiss</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Show the list</source>
        <translation>一覧を表示</translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::VolumeView</name>
    <message>
        <source>The 3D view needs an X display</source>
        <translation>3D 表示には X ディスプレイが必要です</translation>
    </message>
    <message>
        <source>+%1 mm</source>
        <translation>+%1 mm</translation>
    </message>
    <message>
        <source>−%1 mm</source>
        <translation>−%1 mm</translation>
    </message>
</context>
</TS>
