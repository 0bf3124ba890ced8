"use strict";
document.title += '';
