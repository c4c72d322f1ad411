import Data
import Storage
import Tokenizer

/// The checks of a corpus that need its tokens alone: cheap enough for every training.
package struct CorpusCheck {
  /// How well the tokenizer fits.
  package private(set) var fit: VocabularyFit
  /// Documents that occur more than once.
  package let documents: DocumentOverlap
  /// Passages that are in both parts; nil without validation text.
  package let passages: PassageOverlap?

  private let name: String
  private let tokenizer: any Tokenizer
  private let training: TokenView

  /// Tokens that are looked at before every training: a tenth of a second's work.
  package static let cheap = 1 << 25

  /// Looks at the training text and the validation text.
  ///
  /// - Parameters:
  ///   - name: which of several texts this is; empty where there is one.
  ///   - limit: the most tokens that are compared: ``cheap``, or all.
  package init(
    _ name: String = "", training: TokenView, validation: TokenView?, _ tokenizer: any Tokenizer,
    limit: Int = .max
  ) throws {
    self.name = name
    self.tokenizer = tokenizer
    self.training = training
    fit = VocabularyFit(tokenizer)
    try fit.add(training)
    documents = try DocumentOverlap(training: training, validation: validation, limit: limit)
    passages = try validation.map { try PassageOverlap(training: training, validation: $0, limit: limit) }
  }

  /// What is wrong with the text.
  package func findings() throws -> [Finding] {
    named(fit.findings + documents.findings + (try passages?.findings(tokenizer) ?? []))
  }

  /// Findings that say of which text they are.
  private func named(_ findings: [Finding]) -> [Finding] {
    if name.isEmpty { return findings }
    return findings.map { finding in
      var finding = finding
      finding.text = "\(name): \(finding.text)"
      return finding
    }
  }

  /// Reads the text itself, which takes longer, and describes it with its tokens, as the section `text`, or of several texts
  /// `text NAME`.
  ///
  /// - Parameters:
  ///   - files: the text; nil where it cannot be read again.
  ///   - options: how it is read.
  ///   - bytes: the length of the text that was tokenised.
  ///   - tokens: the number of its tokens.
  package mutating func describe(
    _ files: CorpusFiles?, options: TextOptions, bytes: Int, tokens: Int, in report: inout CheckReport,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws {
    var survey: CorpusSurvey?
    if let files {
      survey = try CorpusSurvey(files, options: options, tokenizer, fit: &fit, progress: progress)
    }
    let first = try firstDocuments().map { PieceText.show($0, tokenizer) }
    let lines = survey?.report ?? ["its lines were not looked at: standard input can be read only once"]
    let perToken = Double(bytes) / Double(max(1, tokens))
    let count = files.map { CheckWords.count($0.files.count, "file") + ", " } ?? ""
    let what = name.isEmpty ? "text" : "text \(name)"
    report.add(
      what,
      title:
        "\(what): \(count)\(Format.bytes(bytes)), \(Format.count(tokens)) tokens of \(Format.decimal(perToken, digits: 2)) bytes; the first documents as the model sees them",
      lines: (first + lines + [fit.line]).map { "  \($0)" },
      .object([
        "files": files.map { .integer($0.files.count) } ?? .null, "bytes": .integer(bytes),
        "tokens": .integer(tokens), "bytes_per_token": .figure(perToken),
        "first": .array(first.map { .string($0) }), "vocabulary": fit.value,
        "survey": survey?.value ?? .null, "document_overlap": documents.value,
        "passage_overlap": passages?.value ?? .null,
      ]))
    report.add(named(survey?.findings ?? []) + (try findings()))
  }

  /// The first tokens of the first three documents.
  private func firstDocuments() throws -> [[Int32]] {
    var first: [[Int32]] = []
    try training.forEachDocument { range in
      guard first.count < 3 else { return }
      first.append(
        try training.corpus.tokens(range.lowerBound..<min(range.upperBound, range.lowerBound + 60)))
    }
    return first
  }
}
