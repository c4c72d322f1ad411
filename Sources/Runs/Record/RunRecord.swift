import Foundation
import Kernels
import Storage
import Training
import Transformer

/// `run.json`: command, options, data and machine of a run, so that it can be repeated.
public struct RunRecord: Codable, Sendable {
  /// A later start of the run, which resumed from a checkpoint.
  public struct Continuation: Codable, Sendable {
    /// The step after which it resumed.
    public var step: Int
    /// The settings that changed there.
    public var changes: [SettingChange]
    /// The version of Apus.
    public var version = Version.current
    /// The machine's name.
    public var host = ProcessInfo.processInfo.hostName
    /// The instruction set of the kernels.
    public var instructionSet: String
    /// The number of threads.
    public var threads: Int
    /// When it began, ISO 8601.
    public var began = ISO8601DateFormatter().string(from: Date())

    /// A start on `engine` that resumes after `step`.
    public init(step: Int, changes: [SettingChange], engine: Engine) {
      self.step = step
      self.changes = changes
      instructionSet = engine.kernels.instructionSet.rawValue
      threads = engine.threadCount
    }
  }

  /// The command: `pretrain` or `finetune`.
  public var command: String
  /// The version of Apus.
  public var version = Version.current
  /// The resolved options of the last start; a valid `--config` file.
  public var options: [String: JSONValue]
  /// The length of the run in steps.
  public var steps: Int
  /// The number of weights.
  public var parameters: Int
  /// What a resumed run must share: settings by option, and fingerprints of data and tokenizer.
  public var fingerprint: [String: String]
  /// The checkpoint that training started from.
  public var parent: String?
  /// The planned memory by purpose, and the total, in bytes.
  public var memoryPlan: [String: Int]?
  /// The model, the data, the machine and the command, for people and for the report.
  public var description: RunDescription?
  /// How the finished run stands beside an n-gram model; nil for a run that has none, or is not finished.
  public var nGrams: NGramFigures?
  /// What a temperature made of the finished run's probabilities; nil for a run that has none, or is not finished.
  public var calibration: TemperatureFigures?
  /// The machine's name.
  public var host = ProcessInfo.processInfo.hostName
  /// The instruction set of the kernels.
  public var instructionSet: String
  /// The number of threads.
  public var threads: Int
  /// When the run began, ISO 8601.
  public var began = ISO8601DateFormatter().string(from: Date())
  /// The later starts, the oldest first; nil where the run went through in one.
  public var continuations: [Continuation]?

  /// A record of what is about to run on `engine`.
  public init(
    command: String, options: [String: JSONValue], steps: Int, parameters: Int,
    fingerprint: [String: String],
    parent: String?, memoryPlan: [String: Int]? = nil, engine: Engine
  ) {
    self.command = command
    self.options = options
    self.steps = steps
    self.parameters = parameters
    self.fingerprint = fingerprint
    self.parent = parent
    self.memoryPlan = memoryPlan
    instructionSet = engine.kernels.instructionSet.rawValue
    threads = engine.threadCount
  }

  /// Reads a record.
  ///
  /// - Throws: ``DataError`` if it is none.
  public static func read(_ path: String) throws -> RunRecord {
    do {
      return try JSONDecoder().decode(RunRecord.self, from: Data(contentsOf: fileURL(path)))
    } catch {
      throw DataError(.badInput, "\(path): not the record of a run: \(error)")
    }
  }

  /// Turns this into the record of a resumed run: start time and host are those of `earlier`; `continuation` is appended
  /// unless nothing was left to do.
  public mutating func follow(_ earlier: RunRecord, _ continuation: Continuation?) {
    (began, host, version) = (earlier.began, earlier.host, earlier.version)
    (instructionSet, threads) = (earlier.instructionSet, earlier.threads)
    // Data that was checked when the run began is not checked again.
    if description?.data.findings == nil { description?.data.findings = earlier.description?.data.findings }
    nGrams = earlier.nGrams
    calibration = earlier.calibration
    let all = (earlier.continuations ?? []) + (continuation.map { [$0] } ?? [])
    continuations = all.isEmpty ? nil : all
  }

  /// Writes the record.
  ///
  /// - Throws: ``Transformer/WriteError``
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(encoder.encode(self), to: path)
  }
}
