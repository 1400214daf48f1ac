/** What is shown: each step drives real requests and says whether its claim held. */
@NullMarked
package io.portcullis.demo.scenario;

import org.jspecify.annotations.NullMarked;
