import Checkpoints
import CommandLine
import Commands
import Data
import Foundation
import Storage
import Testing
import Tokenizer
import Training
import Transformer

/// Decoders that learn to go on with prompts and to chat: `finetune`, `evaluate` and `predict`.
@Suite struct CausalCommandTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func finetune(
    _ rows: String, _ output: String, _ more: [String] = [], from model: String = "gpt2"
  ) throws -> String {
    let notes = Output()
    try Finetune(
      options(
        [
          "--model", bench.path(model), "--train", bench.path(rows), "--output", bench.path(output),
          "--batch-size", "4", "--threads", "1", "--steps", "4", "--evaluate-every", "2",
        ] + more),
      Console(
        isQuiet: false, output: TextSink(isTerminal: false, width: { 80 }, put: { _ in 0 }),
        error: TextSink(isTerminal: false, width: { 80 }, put: { notes.add($0) }))
    ).run()
    return notes.text
  }

  private func object(_ text: Substring) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func evaluate(_ model: String, _ rows: String, _ task: String) throws -> [String: Any] {
    let output = Output()
    try Evaluate(
      options([
        "--model", bench.path(model), "--input", bench.path(rows), "--task", task, "--max-tokens", "4",
        "--threads", "1", "--json", "--quiet",
      ]), console(output)
    ).run()
    return try object(output.text[...])
  }

  private func predict(_ model: String, _ rows: String, _ task: String) throws -> [[String: Any]] {
    let output = Output()
    try PredictCommand(
      options([
        "--model", bench.path(model), "--input", bench.path(rows), "--task", task, "--max-tokens", "4",
        "--threads", "1", "--quiet",
      ]), console(output)
    ).run()
    return try output.text.split(separator: "\n").map(object)
  }

  private func weights(_ run: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: bench.path(run) + "/last/model.safetensors"))
  }

  /// Prompts with completions, some longer than the context of 16 tokens, of English, Chinese and emoji.
  private func writePrompts(_ name: String) throws {
    let rows = (0..<40).map { row in
      let prompt = ["the river \(row)", "今天天气怎么样 \(row)", "🙂👍🏽 \(row)", String(repeating: "boat ", count: 20)]
      return
        #"{"prompt": "\#(prompt[row % 4])", "completion": "\#(["quiet", "很好", "🎉", "rain rain"][row % 4])"}"#
    }
    try bench.write(name, rows.joined(separator: "\n"))
  }

  @Test func completionsFromTrainingToAnswers() throws {
    try writePrompts("prompts.jsonl")
    let notes = try finetune("prompts.jsonl", "completion", ["--task", "completion"])
    #expect(notes.contains("completions") && notes.contains("best: loss") && !notes.contains("n-gram"))
    #expect(notes.contains("--task completion --input FILE"))
    let figures = try evaluate("completion", "prompts.jsonl", "completion")
    #expect(figures["rows"] as? Int == 40)
    for name in ["loss", "perplexity", "accuracy", "bleu", "chrf", "rouge_l", "exact_match"] {
      #expect(figures[name] is Double, "\(name)")
    }
    let answers = try predict("completion", "prompts.jsonl", "completion")
    #expect(answers.count == 40 && answers.allSatisfy { $0["completion"] is String })
    // The folder is that of a language model still.
    #expect(try ModelFolder(locating: bench.path("completion")).configuration().head == .language)
  }

  @Test func stoppedAndResumedTheBytesAreTheSame() throws {
    try writePrompts("again.jsonl")
    for (method, more) in [("full", []), ("lora", ["--method", "lora"]), ("part", ["--freeze-embeddings"])] {
      let task = ["--task", "completion"] + more
      _ = try finetune("again.jsonl", "whole-\(method)", task)
      _ = try finetune("again.jsonl", "halves-\(method)", task + ["--stop-after", "2"])
      _ = try finetune("again.jsonl", "halves-\(method)", task + ["--resume"])
      #expect(try weights("whole-\(method)") == weights("halves-\(method)"), "\(method)")
    }
  }

  @Test func conversationsFromTrainingToAnswers() throws {
    let rows = (0..<20).map { row in
      #"{"messages": [{"role": "user", "content": "river \#(row)"}, {"role": "assistant", "content": "boat"}]}"#
    }
    try bench.write("chats.jsonl", rows.joined(separator: "\n"))
    let notes = try finetune("chats.jsonl", "chat", ["--task", "chat"])
    #expect(notes.contains("has no chat template"))
    let template = bench.path("chat") + "/last/chat_template.jinja"
    #expect(try String(contentsOfFile: template, encoding: .utf8) == ChatFormat.plain)
    #expect(try evaluate("chat", "chats.jsonl", "chat")["loss"] is Double)
    #expect(try predict("chat", "chats.jsonl", "chat").count == 20)
    // Taught once more, it keeps what it has.
    try bench.write("more.csv", "prompt,completion\n" + (0..<9).map { "river \($0),boat\n" }.joined())
    _ = try finetune("more.csv", "chat-2", ["--task", "completion"], from: "chat")
    #expect(FileManager.default.fileExists(atPath: bench.path("chat-2") + "/last/chat_template.jinja"))
  }

  @Test func modelsAndOptionsThatDoNotGoWithItAreRefused() throws {
    try writePrompts("few.jsonl")
    let encoder = #expect(throws: TrainingError.self) {
      try finetune("few.jsonl", "refused", ["--task", "completion"], from: "bert")
    }
    #expect(encoder?.fault == .mismatch && "\(encoder!)".contains("is an encoder (bert)"))
    for more in [["--subword-sampling", "0.1"], ["--label-smoothing", "0.1"], ["--r-drop", "1"]] {
      let error = #expect(throws: UsageError.self) {
        try finetune("few.jsonl", "refused", ["--task", "completion"] + more)
      }
      #expect("\(error!)".contains(more[0]))
    }
    #expect(throws: GenerationError.self) { try evaluate("bert", "few.jsonl", "completion") }
    #expect(throws: GenerationError.self) { try predict("classification", "few.jsonl", "completion") }
  }
}
