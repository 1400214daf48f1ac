/** The tree {@code portcullis.*}: read, checked whole, and turned into snapshots. */
@NullMarked
package io.portcullis.spring.config;

import org.jspecify.annotations.NullMarked;
