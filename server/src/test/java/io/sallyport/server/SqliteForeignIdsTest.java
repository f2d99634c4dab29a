package io.sallyport.server;

class SqliteForeignIdsTest extends ForeignIds {
    @Override
    SmallNode.Opener opener() {
        return SmallNode::sqlite;
    }
}
