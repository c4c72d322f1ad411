import Foundation
import TestSupport
import Testing
import TextSupport
import Tokenizer

/// Tokenizers on their way through the metadata of a GGUF file.
@Suite struct GGUFVocabularyTests {
  private struct Case: Decodable {
    var text: String
    var ids: [Int32]
  }

  private static let folder = Fixture.modelFolder("tokenizers")

  @Test(arguments: ["gpt2", "smollm", "llama3", "qwen2", "gpt4o", "llama2", "bert"])
  func idsStay(_ name: String) throws {
    let path = Self.folder.appending(path: name + ".json").path()
    let json = try Data(contentsOf: URL(fileURLWithPath: path))
    let before = try TokenizerFormats.open(path)
    let vocabulary = try GGUFVocabulary(json: json, before, size: before.vocabularySize + 3)
    let after = try vocabulary.open(path)
    #expect(after.vocabularySize == before.vocabularySize)
    let cases = try String(contentsOf: Self.folder.appending(path: name + ".cases"), encoding: .utf8).split(
      separator: "\n")
    #expect(!cases.isEmpty)
    for line in cases {
      let wanted = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
      let ids = try after.encode(wanted.text)
      #expect(ids == wanted.ids, "\(wanted.text.debugDescription)")
      // A file does not say whether spaces before signs go.
      if name != "bert" {
        #expect(try after.decode(ids) == before.decode(ids), "\(wanted.text.debugDescription)")
      }
    }
    #expect(try after.textFrame()?.before == before.textFrame()?.before)
    #expect(try after.textFrame()?.after == before.textFrame()?.after)
  }

  @Test func anUnknownPreTokenizerIsNamed() throws {
    var vocabulary = GGUFVocabulary(kind: .bytes)
    vocabulary.preTokenizer = "no-such"
    vocabulary.tokens = ["a"]
    vocabulary.types = [.normal]
    #expect(throws: TokenizerError.self) { try vocabulary.open("x.gguf") }
    vocabulary.preTokenizer = "gpt-2"
    #expect(try vocabulary.open("x.gguf").encode("aa") == [0, 0])
    vocabulary.tokens = ["a", "a"]
    vocabulary.types = [.normal, .normal]
    #expect(throws: TokenizerError.self) { try vocabulary.open("x.gguf") }
  }
}
