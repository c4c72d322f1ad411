import CommandLine
import Data
import Foundation
import Storage
import Training

/// The options that say what a generated text must be.
struct ConstraintOptions: Sendable, Equatable {
  private var choices: [String] = []
  private var regex: String?
  private var grammar: String?
  private var schema: String?

  /// No file with a grammar is longer.
  private static let mostBytes = 1 << 20

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("What the text must be")
    o.list("choices", &choices, help: "One of these texts; with commas between, or several.")
    o.value(
      "regex", &regex, placeholder: "REGEX", help: "A text that this regular expression fits as a whole.")
    o.value(
      "grammar", &grammar, placeholder: "FILE",
      help: "A text of the grammar in FILE, written as llama.cpp's (GBNF).")
    o.value("json-schema", &schema, placeholder: "FILE", help: "JSON that the schema in FILE allows.")
  }

  /// Checks that one is given at most.
  ///
  /// - Throws: ``CommandLine/UsageError``
  func validate() throws {
    let given = [
      ("--choices", !choices.isEmpty), ("--regex", regex != nil), ("--grammar", grammar != nil),
      ("--json-schema", schema != nil),
    ].filter(\.1).map(\.0)
    guard given.count <= 1 else {
      throw UsageError("give one of \(given.joined(separator: " and ")), not both")
    }
  }

  /// What is asked for; nil for any text.
  ///
  /// - Throws: ``CommandLine/UsageError`` for an expression that cannot be read, ``Data/DataError`` for a file that cannot be.
  func constraint() throws -> TextConstraint? {
    if !choices.isEmpty {
      let texts = choices.flatMap {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      return try usage("choices") { () throws(ConstraintError) in try .choices(texts) }
    }
    if let regex { return try usage("regex") { () throws(ConstraintError) in try .regularExpression(regex) } }
    if let grammar {
      let text = try Self.text(grammar)
      return try file(grammar) { () throws(ConstraintError) in try .grammar(text) }
    }
    if let schema {
      let value = try readJSON(schema, limit: Self.mostBytes)
      return try file(schema) { () throws(ConstraintError) in try .schema(value) }
    }
    return nil
  }

  private func usage(
    _ name: String, _ body: () throws(ConstraintError) -> TextConstraint
  ) throws -> TextConstraint {
    do throws(ConstraintError) { return try body() } catch { throw UsageError("--\(name): \(error)") }
  }

  private func file(
    _ path: String, _ body: () throws(ConstraintError) -> TextConstraint
  ) throws -> TextConstraint {
    do throws(ConstraintError) { return try body() } catch {
      throw DataError(.badInput, "\(path): \(error).")
    }
  }

  private static func text(_ path: String) throws -> String {
    guard let bytes = try FileInput.content(path, limit: mostBytes) else {
      throw DataError(.badInput, "\(path): has more than \(Format.bytes(mostBytes)), which no grammar has.")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw DataError(.badInput, "\(path): is not UTF-8 text; convert it, for example with iconv -t UTF-8.")
    }
    return text
  }
}
