import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// What the files of a tokenizer put around texts.
@Suite struct TextFrameTests {
  /// Every sample's frame gives what its template gives, which the library's answers check.
  @Test(arguments: TokenizerJSONTests.names) func framesAreTemplates(_ name: String) throws {
    let tokenizer = try TokenizerJSONTests.open(name)
    let frame = try #require(try tokenizer.textFrame())
    let (first, second) = (try tokenizer.encode("The old river"), try tokenizer.encode("boats"))
    let alone = try tokenizer.encodeWithSpecialTokens("The old river")
    #expect(frame.before + first + frame.after == alone.ids)
    let pair = try tokenizer.encodeWithSpecialTokens("The old river", pair: "boats")
    #expect(frame.beforePair + first + frame.between + second + frame.afterPair == pair.ids)
    let marked = frame.firstSegmentShare.map { frame.beforePair.count + first.count + $0 } ?? pair.ids.count
    #expect(pair.segments == pair.ids.indices.map { $0 < marked ? 0 : 1 }, "\(name)")
  }

  @Test func anotherOrderIsRefused() throws {
    let path = Fixture.folder.appending(path: "tokenizers/bert.json")
    let text = try String(contentsOf: path, encoding: .utf8)
    let folder = try TemporaryFolder()
    let single = #"{"Sequence":{"id":"A","type_id":0}}"#
    #expect(text.contains(single))
    for other in [#"{"Sequence":{"id":"A","type_id":1}}"#, "\(single),\(single)"] {
      let range = try #require(text.range(of: single))
      try folder.write("tokenizer.json", text.replacingCharacters(in: range, with: other))
      let tokenizer = try TokenizerFormats.open(folder.path)
      let error = try #require(throws: TokenizerError.self) { try tokenizer.textFrame() }
      #expect(error.fault == .mismatch && error.description.contains("post_processor"))
    }
  }

  /// Beside a SentencePiece model the files of a model made elsewhere say it, and stay as they are.
  @Test func filesBesideAModelAreKept() throws {
    let own = try EncodingTests.tokenizer()
    let special = own.specialTokens
    let (begin, end) = (try #require(special.begin), try #require(special.end))
    let folder = try TemporaryFolder()
    try own.modelData.write(to: URL(fileURLWithPath: folder.path("tokenizer.model")))
    #expect(try TokenizerFolder(folder.path).open(fingerprint: nil) is SentencePieceTokenizer)
    let cases: [(String, TextFrame)] = [
      (#"{"tokenizer_class" :"LlamaTokenizer"}"#, TextFrame()),
      (#"{"add_bos_token": true}"#, TextFrame(before: [begin], between: [begin])),
      (
        #"{"add_bos_token": true, "add_eos_token": true, "pad_token": "</s>"}"#,
        TextFrame(before: [begin], after: [end], between: [end, begin])
      ),
    ]
    for (settings, frame) in cases {
      try folder.write("tokenizer_config.json", settings)
      let kept = try TokenizerFolder(folder.path).open(fingerprint: nil)
      #expect(try kept.textFrame() == frame, "\(settings)")
      #expect(kept.specialTokens.padding == (settings.contains("pad_token") ? end : special.padding))
      let files = try kept.checkpointFiles(role: .classifyingDecoder, maximumLength: 8)
      #expect(Set(files.map(\.name)) == ["tokenizer.model", "tokenizer_config.json"])
      #expect(files.contains { $0.data == Data(settings.utf8) })
      // A model trained from it here names the tokenizer, and that its files were kept.
      let named = try TokenizerFolder(folder.path).open(fingerprint: own.fingerprint, isKept: true)
      #expect(named is KeptTokenizer && kept.fingerprint == own.fingerprint)
      #expect(
        try TokenizerFolder(folder.path).open(fingerprint: own.fingerprint) is SentencePieceTokenizer)
    }
    // Its `tokenizer.json` counts before the settings.
    let json = try #require(
      try own.checkpointFiles(role: .encoder, maximumLength: 8).first { $0.name == "tokenizer.json" })
    try json.data.write(to: URL(fileURLWithPath: folder.path("tokenizer.json")))
    let framed = try TokenizerFolder(folder.path).open(fingerprint: nil)
    let (cls, sep) = (try #require(special.classification), try #require(special.separator))
    #expect(
      try framed.textFrame()
        == TextFrame(before: [cls], after: [sep], between: [sep], marksSecond: true))
    #expect(try framed.encode("The old river") == own.encode("The old river"))
  }
}
