@NullMarked
package io.portcullis.testkit.pods;

import org.jspecify.annotations.NullMarked;
