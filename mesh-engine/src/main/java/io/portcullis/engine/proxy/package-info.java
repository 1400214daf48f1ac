/** The PROXY protocol: what a load balancer says about the connection it passes on, read and written. */
@NullMarked
package io.portcullis.engine.proxy;

import org.jspecify.annotations.NullMarked;
