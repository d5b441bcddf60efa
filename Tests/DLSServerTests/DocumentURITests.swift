// DocumentURITests.swift: addresses of documents and the paths behind them.

import DLSServer
import Testing

@Suite struct DocumentURITests {
  @Test(arguments: [
    ("file:///w/a.dlsproj", "/w/a.dlsproj"), ("file:///w/a%20b.dlsproj", "/w/a b.dlsproj"),
    ("file:///w/%E6%A3%AE", "/w/森"), ("file:///w/%e6%a3%ae", "/w/森"),
    ("file://host/w/a", "/w/a"), ("untitled:Untitled-1", "untitled:Untitled-1"),
    // What is no escape stands for itself.
    ("file:///w/100%+5.dlsproj", "/w/100%+5.dlsproj"), ("file:///w/5%-1", "/w/5%-1"),
    ("file:///w/100%", "/w/100%"), ("file:///w/100%2", "/w/100%2"), ("file:///w/%zz", "/w/%zz"),
  ])
  func path(_ uri: String, _ path: String) {
    #expect(DocumentURI.path(uri) == path)
  }
}
