import Kernels
import Storage

extension InstructionSetError: Faulty {
  /// The instruction set comes from the environment, so a wrong one is wrong usage.
  public var fault: Fault { .usage }
}
