import Batches
import Data
import Foundation
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

@Suite struct CausalTaskTests {
  private let tokenizer = ByteTokenizer()
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func rows(_ lines: [String], chats: Bool = false, length: Int = 64) throws -> [CausalSequence] {
    let task: any CausalTask = chats ? ChatTask() : CompletionTask()
    var options = LabelledOptions()
    options.target = type(of: task).target
    let table = try LabelledReader.read(
      scratch.write("a.jsonl", lines.joined(separator: "\n")), options: options)
    let causal = try encoding(chats: chats)
    return try table.rows.map {
      try causal.sequence($0, maxLength: length, place: "a.jsonl:\($0.line)")
    }
  }

  private func encoding(chats: Bool) throws -> CausalEncoding {
    try CausalEncoding(
      Tiny.configuration(), tokenizer, isForeign: false, folder: scratch.path, chats: chats)
  }

  /// The text of what is to be predicted, the end token as ¶, other places as dots.
  private func asked(_ row: CausalSequence) -> String {
    row.targets.map { $0 < 0 ? "." : $0 == 3 ? "¶" : tokenizer.decode([$0]) }.joined()
  }

  @Test func promptsAreNotAskedFor() throws {
    let rows = try rows([
      #"{"prompt": "ab", "completion": "cd"}"#, #"{"prompt": "ab \n", "completion": "cd"}"#,
      #"{"prompt": "ab", "completion": "\tcd "}"#,
    ])
    #expect(rows.map(asked) == [".. cd¶", ".. \ncd¶", "..\tcd ¶"])
    #expect(rows.map { tokenizer.decode($0.ids) } == [" ab cd", " ab \ncd", " ab\tcd "])
    #expect(rows.allSatisfy { $0.lost == 0 && $0.ids.count == $0.targets.count })
  }

  @Test func theBeginningOfALongPromptIsCutThenTheEndOfItsCompletion() throws {
    let rows = try rows(
      [#"{"prompt": "abcdefgh", "completion": "xy"}"#, #"{"prompt": "abcd", "completion": "tuvwxyz"}"#],
      length: 6)
    // Seven tokens, of which the last is not read: "fgh xy¶" and "cd tuvw" of the two.
    #expect(rows.map(asked) == [".. xy¶", ".. tuv"])
    #expect(rows.map { tokenizer.decode($0.ids) } == ["fgh xy", "bcd tu"])
    #expect(rows.map(\.lost) == [6, 7])
  }

  @Test func onlyTheAssistantIsAskedFor() throws {
    let line =
      #"{"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "one"}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "two"}, {"role": "user", "content": "left out"}]}"#
    let row = try #require(rows([line], chats: true, length: 200).first)
    let text = asked(row).split(separator: ".", omittingEmptySubsequences: true).map(String.init)
    #expect(text == [" one¶", " two¶"])
    #expect(!tokenizer.decode(row.ids).contains("left out"))
  }

  @Test func aTemplateOfTheFolderIsRefusedWhereAnswersCannotBeTold() throws {
    let line =
      #"{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "one"}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "two"}]}"#
    func failure(_ template: String) throws -> String {
      _ = try scratch.write("chat_template.jinja", template)
      let error = #expect(throws: DataError.self) { try rows([line], chats: true) }
      return "\(error!)"
    }
    // The last turn alone is marked, no answer is written, and roles are refused.
    let others = "{% for m in messages %}{{ '>' if loop.last else '' }}{{ m.content }}|{% endfor %}"
    #expect(try failure(others).contains("a.jsonl:1"))
    #expect(try failure("{{ messages | length }}").contains("message 2"))
    let error = try failure("{{ raise_exception('roles must alternate') }}")
    #expect(error.contains("roles must alternate") && error.contains(scratch.path))
  }

  @Test func lossesAreSummedOverAnswers() throws {
    var options = LabelledOptions()
    options.target = .completion
    let table = try LabelledReader.read(
      scratch.write("b.csv", "prompt,completion\nab,cd\nabc,d\n"), options: options)
    var encoding = RowEncoding(
      tokenizer: tokenizer, template: .decoder(tokenizer.specialTokens), maxLength: 16, threads: 1)
    encoding.causal = try self.encoding(chats: false)
    let task = try CompletionTask(learning: table)
    let rows = try task.rows(table, encoding)
    let session = try Tiny.session(Tiny.configuration())
    let found = RowEvaluation(task, rows).run(session)
    var nats = 0.0, count = 0
    for row in 0..<2 {
      let batch = rows.microBatch(rows.dataset.batch([row]))
      guard case .tokens(let targets) = batch.targets else { continue }
      let scores = session.model.tokenScores(batch.sequences, targets: targets, &session.context)
      nats += scores.reduce(0) { $0 + Double($1.nats) }
      count += scores.count
    }
    #expect(count == 4 + 3 && found.metric == "loss" && !found.higherIsBetter)
    #expect(abs(found.score - nats / Double(count)) < 1e-4)
  }
}
