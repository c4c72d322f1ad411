import Storage

/// The exit status of every command, so that a script can tell what kind of thing went wrong.
public enum ExitCode {
  /// The command did what was asked.
  public static let success: Int32 = 0
  /// An error that no other code describes; a defect of the program rather than of its input.
  public static let failure: Int32 = 1
  /// Input data or a file is missing, unreadable or malformed.
  public static let badInput: Int32 = 2
  /// Things that do not belong together: tokenizer and model, labels, shapes.
  public static let mismatch: Int32 = 3
  /// Training diverged: the loss or a gradient is not finite.
  public static let diverged: Int32 = 4
  /// The command line or a config file is wrong (EX_USAGE of sysexits.h).
  public static let usage: Int32 = 64
  /// Output cannot be written (EX_IOERR of sysexits.h).
  public static let cannotWrite: Int32 = 74

  /// The code of a command that a signal ended after it saved its state: 130 for SIGINT, 143 for SIGTERM.
  public static func interrupted(by signal: Int32) -> Int32 { 128 + signal }

  /// The code of a command that ends with an error of this kind.
  public static func of(_ fault: Fault) -> Int32 {
    switch fault {
    case .badInput: badInput
    case .mismatch: mismatch
    case .diverged: diverged
    case .usage: usage
    case .cannotWrite: cannotWrite
    case .interrupted(let signal): interrupted(by: signal)
    }
  }

  /// What `--help` says about the codes, in ascending order.
  static let table: [(code: String, meaning: String)] = [
    ("0", "done"),
    ("2", "bad input data or file"),
    ("3", "things that do not belong together (tokenizer, labels, shapes)"),
    ("4", "training diverged"),
    ("64", "wrong usage: an option or a config file"),
    ("74", "cannot write"),
    ("130, 143", "interrupted by SIGINT, SIGTERM"),
  ]
}
