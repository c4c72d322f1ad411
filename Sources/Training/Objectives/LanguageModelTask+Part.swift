import Data

extension LanguageModelTask {
  /// One part of a mixture of texts.
  public struct Part: Sendable {
    /// What it is called.
    public var name: String
    /// The tokens to learn from.
    public var text: TokenView
    /// How many of the sequences are drawn from it, in proportion to the other parts.
    public var share: Int

    /// The part given.
    public init(name: String, text: TokenView, share: Int) {
      self.name = name
      self.text = text
      self.share = share
    }
  }
}
