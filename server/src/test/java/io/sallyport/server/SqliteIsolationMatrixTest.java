package io.sallyport.server;

class SqliteIsolationMatrixTest extends IsolationMatrix {
    @Override
    SmallNode.Opener opener() {
        return SmallNode::sqlite;
    }
}
