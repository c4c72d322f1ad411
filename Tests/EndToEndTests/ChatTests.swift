import Foundation
import TestSupport
import Testing

/// Conversations: `generate --chat` and `tokenize chat`.
@Suite struct ChatTests {
  private static let template =
    "{% for m in messages %}{{ m.content + (eos_token | default('')) }}{% endfor %}{% if add_generation_prompt %} {% endif %}"

  private func talk(_ lines: [String], _ more: [String] = [], in here: Workplace) async throws -> Outcome {
    let model = try await Trained.shared.pretrained("llama")
    try here.write("chat.jinja", Self.template)
    return try await here.succeed(
      "generate",
      [
        "--model", model, "--chat", "--chat-template", "chat.jinja", "--max-tokens", "4", "--temperature",
        "0",
      ] + more,
      input: lines.joined(separator: "\n") + "\n")
  }

  @Test func conversationsAreHeldSavedAndTakenUp() async throws {
    let here = try Workplace()
    let talked = try await talk(
      ["/system be", "cat", "", "/regenerate", "/save said.json", "/exit", "never read"], in: here)
    let answers = talked.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(answers.count >= 3 && answers[0] == answers[1], "\(talked.output)")
    #expect(talked.errors.contains("saved 2 messages") && talked.errors.contains("tok/s, context"))
    struct Said: Decodable {
      struct Message: Decodable {
        var role: String
        var content: String
      }
      var messages: [Message]
    }
    let said = try JSONDecoder().decode(Said.self, from: here.data("said.json"))
    #expect(
      said.messages.map(\.role) == ["system", "user", "assistant"] && said.messages[1].content == "cat")
    // Taken up again, the same question gets the same answer.
    let again = try await talk(
      ["/load said.json", "/regenerate", "/odd", "/load gone.json", "/clear", "/regenerate"], in: here)
    #expect(again.output.hasPrefix(String(answers[0])), "\(again.output) and \(talked.output)")
    #expect(again.errors.contains("/odd is not known") && again.errors.contains("gone.json"))
    #expect(again.errors.contains("no message to answer"))
    // The context of 16 is full soon: the oldest messages go.
    let long = try await talk(["a", "b", "c", "d"], in: here)
    #expect(long.errors.contains("left out") || long.errors.contains("has room"))
    let chosen = try await talk(["a"], ["--choices", "yes,no", "--max-time", "60s"], in: here)
    #expect(["yes", "no"].contains(chosen.output.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  @Test func chatsBecomeTexts() async throws {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("llama")
    try here.write("chat.jinja", Self.template)
    let lines = """
      [{"role": "user", "content": "a"}]
      {"messages": [{"role": "user", "content": "b"}], "add_generation_prompt": true, "eos_token": "!"}
      """
    let arguments = ["chat", "--model", model, "--template", "chat.jinja"]
    let shown = try await here.succeed("tokenize", arguments, input: lines)
    #expect(shown.output == "a\nb! \n")
    let ids = try await here.succeed("tokenize", arguments + ["--ids"], input: lines)
    #expect(
      ids.output.split(separator: "\n").allSatisfy { $0.split(separator: " ").allSatisfy { Int($0) != nil } })
    try await here.fail(3, "tokenize", ["chat", "--model", model], says: ["no chat template"], input: lines)
    try await here.fail(2, "tokenize", arguments, says: ["line 1", "messages"], input: "{\"a\": 1}\n")
    try await here.fail(2, "tokenize", arguments, says: ["message 1", "role"], input: "[{\"content\": 1}]\n")
    try here.write("odd.jinja", "x\n{% include 'y' %}")
    try await here.fail(
      2, "tokenize", ["chat", "--model", model, "--template", "odd.jinja"],
      says: ["odd.jinja", "line 2", "include"], input: lines)
    try await here.fail(3, "generate", ["--model", model, "--chat"], says: ["no chat template"])
    try await here.fail(64, "generate", ["--model", model, "--system", "a"], says: ["--chat"])
    try await here.fail(64, "generate", ["--model", model, "--chat", "--prompt", "a"], says: ["--chat"])
  }
}
