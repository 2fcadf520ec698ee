//! Code: the impls that state the facts.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, Index};

use super::check::{Column, Model};

pub(crate) fn emit(model: &Model) -> TokenStream {
    let Model { ident, table, .. } = model;
    let name = table.segments.last().map(|last| last.ident.unraw().to_string());
    let key = emit_key(&model.key);
    let scope = emit_scope(model);
    let touch = emit_touch(model);
    let created_at = emit_name(model.created_at.as_ref());
    let updated_at = emit_name(model.updated_at.as_ref());
    let fields = emit_fields(model);
    let soft_delete = model.deleted_at.as_ref().map(|column| emit_soft_delete(model, column));
    let versioned = model.version.as_ref().map(|column| emit_versioned(model, column));
    quote! {
        #[automatically_derived]
        impl ::drivetrain::Model for #ident {
            type Table = #table::table;
            #scope
            #key
            #touch

            const TABLE: &'static str = #name;
            const CREATED_AT: ::core::option::Option<&'static str> = #created_at;
            const UPDATED_AT: ::core::option::Option<&'static str> = #updated_at;

            fn table() -> Self::Table {
                #table::table
            }
        }
        #[automatically_derived]
        impl ::drivetrain::Fetchable for #ident {
            type How = ::drivetrain::fetch::ByModel;
        }
        #fields
        #soft_delete
        #versioned
    }
}

fn emit_fields(Model { ident, columns, .. }: &Model) -> TokenStream {
    let impls = columns.iter().map(|Column { field, path, ty }| {
        quote! {
            #[automatically_derived]
            impl ::drivetrain::Field<#path> for #ident {
                type Value = #ty;

                fn column_value(&self) -> &#ty {
                    &self.#field
                }
            }
        }
    });
    impls.collect()
}

fn emit_key(key: &[Column]) -> TokenStream {
    match key {
        [column] => emit_single_key(column),
        columns => emit_composite_key(columns),
    }
}

fn emit_single_key(Column { field, path, ty }: &Column) -> TokenStream {
    let key = Ident::new("key", Span::mixed_site());
    let keys = Ident::new("keys", Span::mixed_site());
    quote! {
        type Key = #ty;
        type KeyColumns = (#path,);
        type KeyFilter = ::diesel::dsl::Eq<#path, #ty>;
        type KeysFilter = ::diesel::dsl::EqAny<#path, ::std::vec::Vec<#ty>>;

        const KEY: &'static [&'static str] = &[<#path as ::diesel::Column>::NAME];

        fn key(&self) -> Self::Key {
            ::core::clone::Clone::clone(&self.#field)
        }

        fn by_key(#key: Self::Key) -> Self::KeyFilter {
            ::diesel::ExpressionMethods::eq(#path, #key)
        }

        fn by_keys(#keys: ::std::vec::Vec<Self::Key>) -> Self::KeysFilter {
            ::diesel::ExpressionMethods::eq_any(#path, #keys)
        }
    }
}

fn emit_composite_key(columns: &[Column]) -> TokenStream {
    let key = Ident::new("key", Span::mixed_site());
    let keys = Ident::new("keys", Span::mixed_site());
    let binds = Ident::new("binds", Span::mixed_site());
    let fields: Vec<_> = columns.iter().map(|column| &column.field).collect();
    let paths: Vec<_> = columns.iter().map(|column| &column.path).collect();
    let types: Vec<_> = columns.iter().map(|column| &column.ty).collect();
    let parts: Vec<_> = (0..columns.len()).map(Index::from).collect();

    let filter_type = columns
        .iter()
        .map(|Column { path, ty, .. }| quote!(::diesel::dsl::Eq<#path, #ty>))
        .reduce(|all, next| quote!(::diesel::dsl::And<#all, #next>));
    let filter = paths
        .iter()
        .zip(&parts)
        .map(|(path, part)| quote!(::diesel::ExpressionMethods::eq(#path, #key.#part)))
        .reduce(|all, next| quote!(::diesel::BoolExpressionMethods::and(#all, #next)));
    quote! {
        type Key = (#(#types,)*);
        type KeyColumns = (#(#paths,)*);
        type KeyFilter = #filter_type;
        type KeysFilter = ::drivetrain::__private::CompositeIn<
            (#(#paths,)*),
            (#(::diesel::dsl::AsExpr<#types, #paths>,)*),
        >;

        const KEY: &'static [&'static str] = &[#(<#paths as ::diesel::Column>::NAME),*];

        fn key(&self) -> Self::Key {
            (#(::core::clone::Clone::clone(&self.#fields),)*)
        }

        fn by_key(#key: Self::Key) -> Self::KeyFilter {
            #filter
        }

        fn by_keys(#keys: ::std::vec::Vec<Self::Key>) -> Self::KeysFilter {
            let #binds = |#key: Self::Key| {
                (#(
                    ::diesel::expression::AsExpression::<::diesel::dsl::SqlTypeOf<#paths>>::as_expression(#key.#parts),
                )*)
            };
            ::drivetrain::__private::CompositeIn::new((#(#paths,)*), #keys.into_iter().map(#binds).collect())
        }
    }
}

fn emit_scope(Model { table, deleted_at, .. }: &Model) -> TokenStream {
    let Some(Column { path, .. }) = deleted_at else {
        return quote! {
            type Scoped = #table::table;
            type Deletion = ::drivetrain::HardDelete;

            fn scoped() -> Self::Scoped {
                #table::table
            }
        };
    };
    quote! {
        type Scoped = ::diesel::dsl::Filter<#table::table, ::diesel::dsl::IsNull<#path>>;
        type Deletion = ::drivetrain::MarkDeleted;

        fn scoped() -> Self::Scoped {
            ::diesel::QueryDsl::filter(#table::table, ::diesel::ExpressionMethods::is_null(#path))
        }
    }
}

fn emit_touch(
    Model {
        table,
        updated_at,
        version,
        ..
    }: &Model,
) -> TokenStream {
    let now = Ident::new("now", Span::mixed_site());
    let (mut types, mut values) = (Vec::new(), Vec::new());
    if let Some(Column { path, ty, .. }) = updated_at {
        types.push(quote!(::diesel::dsl::Eq<#path, #ty>));
        let from_utc = quote_spanned!(ty.span()=> <#ty as ::drivetrain::Timestamp>::from_utc);
        values.push(quote!(::diesel::ExpressionMethods::eq(#path, #from_utc(#now))));
    }
    if let Some(Column { path, ty, .. }) = version {
        types.push(quote!(::diesel::dsl::Eq<#path, <#path as ::core::ops::Add<#ty>>::Output>));
        values.push(quote!(::diesel::ExpressionMethods::eq(#path, ::core::ops::Add::<#ty>::add(#path, 1))));
    }
    let (touch_type, touch) = if types.is_empty() {
        (
            quote!(::drivetrain::Untouched<#table::table>),
            quote!(::drivetrain::Untouched::new()),
        )
    } else {
        (quote!((#(#types,)*)), quote!((#(#values,)*)))
    };
    quote! {
        type Touch = #touch_type;

        fn touch(#now: ::drivetrain::__private::DateTime<::drivetrain::__private::Utc>) -> Self::Touch {
            #touch
        }
    }
}

fn emit_name(column: Option<&Column>) -> TokenStream {
    match column {
        Some(Column { path, .. }) => quote!(::core::option::Option::Some(<#path as ::diesel::Column>::NAME)),
        None => quote!(::core::option::Option::None),
    }
}

fn emit_soft_delete(Model { ident, table, .. }: &Model, Column { path, ty, .. }: &Column) -> TokenStream {
    let at = Ident::new("at", Span::mixed_site());
    let from_utc = quote_spanned!(ty.span()=> #at.map(::drivetrain::Timestamp::from_utc));
    quote! {
        #[automatically_derived]
        impl ::drivetrain::SoftDelete for #ident {
            type OnlyDeleted = ::diesel::dsl::Filter<#table::table, ::diesel::dsl::IsNotNull<#path>>;
            type NotDeleted = ::diesel::dsl::IsNull<#path>;
            type SetDeleted = ::diesel::dsl::Eq<#path, #ty>;

            fn only_deleted() -> Self::OnlyDeleted {
                ::diesel::QueryDsl::filter(#table::table, ::diesel::ExpressionMethods::is_not_null(#path))
            }

            fn not_deleted() -> Self::NotDeleted {
                ::diesel::ExpressionMethods::is_null(#path)
            }

            fn set_deleted(
                #at: ::core::option::Option<::drivetrain::__private::DateTime<::drivetrain::__private::Utc>>,
            ) -> Self::SetDeleted {
                ::diesel::ExpressionMethods::eq::<#ty>(#path, #from_utc)
            }
        }
    }
}

fn emit_versioned(Model { ident, .. }: &Model, Column { field, path, ty }: &Column) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl ::drivetrain::Versioned for #ident {
            type SameVersion = ::diesel::dsl::Eq<#path, #ty>;

            fn same_version(&self) -> Self::SameVersion {
                ::diesel::ExpressionMethods::eq(#path, self.#field)
            }
        }
    }
}
