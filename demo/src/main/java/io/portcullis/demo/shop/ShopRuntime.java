package io.portcullis.demo.shop;

import java.io.IOException;

/** What runs the applications of the shop. */
public sealed interface ShopRuntime permits WebServerPhp, BuiltInPhp, StandIn {
    /** What it is, for the report. */
    String description();

    /** Starts an application; it may take a moment until it answers. */
    void start(ShopApplication application) throws IOException;
}
