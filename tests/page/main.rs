//! Pages to look at: their figures against queries of their own, who may see them, and how they look in a browser.

mod browser;
mod claims;
mod figures;
mod html;
mod rights;
