import Checkpoints
import Data
import Foundation
import Kernels
import Storage
import Training
import Transformer

/// What `run.json` says for people beside the options: which model, what data, which machine, and the command that
/// repeats the run.
public struct RunDescription: Codable, Sendable, Equatable {
  /// The model in a few words: "llama of 1.3M parameters, 4 layers × 128".
  public var model: String
  /// The command, quoted for a POSIX shell, that repeats the run from its beginning.
  public var commandLine: String
  /// Where it was given: relative paths in it start there.
  public var directory = FileManager.default.currentDirectoryPath
  /// The operating system.
  public var system = ProcessInfo.processInfo.operatingSystemVersionString
  /// The processor's name; nil where the system does not tell.
  public var processor = Processor.name
  /// Floating-point operations a second that the machine reached in a loop without memory traffic: what shares of peak are
  /// of.
  public var peakOperations: Double?
  /// What is read.
  public var data: DataSummary

  /// A description of a run in this process.
  public init(model: String, commandLine: String, data: DataSummary) {
    self.model = model
    self.commandLine = commandLine
    self.data = data
  }
}
