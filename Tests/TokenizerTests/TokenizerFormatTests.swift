import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

/// A program's own tokenizer opens and works as SentencePiece's does.
@Suite struct TokenizerFormatTests {
  private let formats: [any TokenizerFormat] = TokenizerFormats.all + [WordFormat()]

  /// Calls `body` with a folder that holds the files.
  private func folder(_ files: [(name: String, data: Data)], _ body: (String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    for file in files { try folder.write(file.name, file.data) }
    try body(folder.path)
  }

  private func stream(_ ids: [Int32], _ decoder: any StreamingDecoder) throws -> String {
    var decoder = decoder
    return try ids.map { try decoder.push($0) }.joined() + decoder.finish()
  }

  @Test func aFolderOpensByWhatLiesInIt() throws {
    let words = WordTokenizer(words: ["the", "old", "river"])
    try folder(words.checkpointFiles(role: .decoder, maximumLength: 8)) { path in
      let folder = try TokenizerFolder(path, formats: formats)
      #expect(folder.path == path && folder.file == path + "/words.txt")
      let opened = try folder.open()
      #expect(opened.fingerprint == words.fingerprint && opened.vocabularySize == 11)
      #expect(try TokenizerFormats.open(folder.file, formats: formats).fingerprint == words.fingerprint)
    }
  }

  @Test(arguments: ["tokenizer.model", "spiece.model", "spm.model"])
  func sentencePieceGoesByAnyOfItsNames(_ name: String) throws {
    let model = try EncodingTests.tokenizer()
    try folder([("words.txt", Data("a\nb".utf8)), (name, model.modelData)]) { path in
      let folder = try TokenizerFolder(path, formats: formats)
      #expect(folder.file == path + "/" + name)
      #expect(try folder.open().fingerprint == model.fingerprint)
    }
  }

  @Test func aFolderWithoutOneSaysWhatWasLookedFor() throws {
    try folder([]) { path in
      let error = try #require(throws: FileError.self) { try TokenizerFolder(path) }
      #expect(
        error.description
          == "\(path): has no SentencePiece model (tokenizer.model, spiece.model or spm.model), Hugging Face tokenizer "
          + "(tokenizer.json), shifted SentencePiece model (sentencepiece.bpe.model), WordPiece vocabulary (vocab.txt) or "
          + "byte-level vocabulary (vocab.json); put the files of the model's tokenizer beside config.json.")
      let both = try #require(throws: FileError.self) { try TokenizerFolder(path, formats: formats) }
      #expect(both.description.contains("(vocab.json) or list of words (words.txt);"))
    }
  }

  @Test func aFileOfAnyOtherNameIsTheFirstFormats() throws {
    let model = try EncodingTests.tokenizer()
    try folder([("stories", model.modelData)]) { path in
      #expect(try TokenizerFormats.open(path + "/stories", formats: formats).fingerprint == model.fingerprint)
      let error = try #require(throws: TokenizerError.self) { try TokenizerFormats.open(path + "/none") }
      #expect(error.description == "\(path)/none does not exist; expected a SentencePiece model.")
    }
  }

  @Test func itsOwnTokenizerEncodesDecodesAndStreams() throws {
    let words: any Tokenizer = WordTokenizer(words: ["the", "old", "river", "naïve"])
    let text = "the old\nriver naïve the"
    let ids = try words.encode(text)
    #expect(ids == [8, 9, 7, 10, 11, 8] && words.isControl(3) && words.isUnknown(1) && !words.isByte(9))
    #expect(try words.encode("the old\n") + words.encodeContinuation("river naïve the") == ids)
    #expect(try words.decode([2] + ids + [3]) == text)
    #expect(try stream([2] + ids + [3], words.streamingDecoder()) == text)
    let pieces = try words.encodePieces(text)
    #expect(pieces.map(\.id) == ids && pieces[3].utf8Range == 8..<13 && pieces[4].utf8Range == 14..<20)
    #expect(throws: TokenizerError.self) { try words.sample(text, alpha: 0.1, seed: 1) }
    var report = TokenizerReport(words)
    try report.add("the old boat", words)
    #expect(report.unknownTokens == 1 && report.ordinaryPieces == 5 && report.usedPieces == 2)
  }

  /// The decoder that any tokenizer gets, on ids half of which are broken UTF-8.
  @Test(arguments: [SentencePieceTrainerOptions.ModelType.unigram, .bpe])
  func theWindowedDecoderDecodesLikeTheWhole(_ type: SentencePieceTrainerOptions.ModelType) throws {
    let tokenizer = try EncodingTests.tokenizer(type)
    var random = SeededGenerator(seed: 6)
    for _ in 0..<500 {
      let ids = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        Bool.random(using: &random)
          ? Int32.random(in: 0..<Int32(tokenizer.vocabularySize), using: &random)
          : Int32.random(in: 7..<264, using: &random)
      }
      let streamed = try stream(ids, WindowedDecoder(tokenizer))
      #expect(try tokenizer.decode(ids) == streamed, "\(ids.map(tokenizer.piece))")
    }
    for _ in 0..<200 {
      let ids = try tokenizer.encode(SampleText.random(&random))
      #expect(try tokenizer.decode(ids).utf8.elementsEqual(stream(ids, WindowedDecoder(tokenizer)).utf8))
    }
  }

  @Test func aCheckpointGetsTheModelAndWhatTransformersReads() throws {
    let tokenizer: any Tokenizer = try EncodingTests.tokenizer()
    let files = try tokenizer.checkpointFiles(role: .decoder, maximumLength: 64)
    #expect(
      files.map(\.name) == [
        "tokenizer.model", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
      ])
    #expect(SHA256.hexadecimal(of: Array(files[0].data)) == tokenizer.fingerprint)
  }
}
