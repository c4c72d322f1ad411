import Data
import ModelSupport
import Runs
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

/// What a checkpoint tells transformers of the tokenizer is what Apus does.
@Suite struct CheckpointTokenizerTests {
  private static let heads = [ModelConfiguration.Head.language, .classification(labels: ["a", "b"])]

  /// The files of the tokenizer in a checkpoint of a family, by name.
  private func files(_ configuration: ModelConfiguration) throws -> [String: JSONObject] {
    let scratch = try TemporaryFolder()
    let session = try Tiny.session(configuration)
    let store = try RunStore(
      folder: RunFolder.prepare(scratch.path("run"), mode: .new), tokenizer: TinyTokenizer.open(),
      configuration: configuration, keep: 1)
    let path = try store.save(session, AdamW().make(session.model.layout), TrainerState(), isBest: true)
    var files: [String: JSONObject] = [:]
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      guard case .object(let members) = try readJSON("\(path)/\(name)") else { continue }
      files[name] = members
    }
    return files
  }

  /// The sequence that a template of `tokenizer.json` makes of texts whose ids are known.
  private func assemble(
    _ template: JSONValue?, of texts: [String: [Int32]], _ tokenizer: any Tokenizer
  ) throws -> [Int32] {
    guard case .array(let parts)? = template else { return texts["A"] ?? [] }
    return try parts.flatMap { part -> [Int32] in
      guard case .object(let members) = part else { return [] }
      if case .object(let text)? = members["Sequence"], case .string(let name)? = text["id"] {
        return texts[name] ?? []
      }
      guard case .object(let token)? = members["SpecialToken"], case .string(let piece)? = token["id"] else {
        return []
      }
      let id = (0..<Int32(tokenizer.vocabularySize)).first { tokenizer.piece($0) == piece }
      return [try #require(id)]
    }
  }

  @Test(arguments: ModelFamilies.all, heads)
  func rowsAreFramedAlike(_ family: Family, _ head: ModelConfiguration.Head) throws {
    let configuration = Tiny.configuration(family, head: head)
    let tokenizer = try TinyTokenizer.open()
    let written = try #require(try files(configuration)["tokenizer.json"])
    var rule = JSONObject()
    if case .object(let members)? = written["post_processor"] { rule = members }
    let texts: [String: [Int32]] = ["A": [20, 21, 22], "B": [30, 31]]
    if family.traits.isCausal, head == .language {
      #expect(written["post_processor"] == .null, "a language model reads a text as it stands")
      return
    }
    let template = try SequenceTemplate.rows(of: configuration, tokenizer)
    for (key, pair) in [("single", nil), ("pair", texts["B"])] {
      let expected = template.assemble([20, 21, 22], pair: pair, maxLength: 16, unknown: 0).ids
      #expect(try assemble(rule[key], of: texts, tokenizer) == expected, "\(family) \(key)")
    }
  }

  /// transformers has a class for some families that it takes whatever the file names, but for a folder with code.
  @Test(arguments: ModelFamilies.all)
  func theClassNamedIsTheOneTaken(_ family: Family) throws {
    let written = try #require(try files(Tiny.configuration(family))["tokenizer_config.json"])
    #expect(written["tokenizer_class"] == .string("PreTrainedTokenizerFast"))
    #expect((written["auto_map"] != nil) == family.traits.overrulesTokenizerClass, "\(family)")
    #expect(ModelFamilies.all.contains { $0.traits.overrulesTokenizerClass })
  }
}
